import { expect, test } from "vitest";
import type { Outcome } from "./run-probe.ts";
import { tryWithout } from "./trial.ts";

const kept: Outcome = { kept: true, sign: "done" };
const failed: Outcome = { kept: false, sign: "refused sqs SendMessage" };
const late: Outcome = { kept: false, sign: "not done after 120 s", late: true };

/** Plays what happens without the grant, and with it where that is asked. */
const play = async (without: Outcome[], withIt: Outcome[] = []) => {
  const outcomes = { without: [...without], with: [...withIt] };
  const verdict = await tryWithout(async (grant) => {
    const next = outcomes[grant].shift();
    if (next === undefined) throw new Error(`nothing more was to be tried ${grant}`);
    return Promise.resolve(next);
  });
  expect(outcomes).toEqual({ without: [], with: [] });
  return verdict;
};

test.each([
  ["a sign of refusal", [failed], [], { kind: "missed", sign: failed.sign }],
  ["a promise kept twice", [kept, kept], [], { kind: "spared" }],
  ["a promise kept by what an earlier trial left behind", [kept, failed], [], { kind: "missed", sign: failed.sign }],
  ["late, and in time with it", [late], [kept], { kind: "missed", sign: `${late.sign}, and with it in time` }],
  ["late on a busy machine, then refused", [late, failed], [late], { kind: "missed", sign: failed.sign }],
  ["late on a busy machine, then kept twice", [late, kept, kept], [late], { kind: "spared" }],
  ["late with and without it", [late, late, late], [late, late, late], { kind: "unclear" }],
] as const)("%s", async (_name, without, withIt, verdict) => {
  expect(await play([...without], [...withIt])).toEqual(verdict);
});
