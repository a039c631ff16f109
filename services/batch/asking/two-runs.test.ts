import { expect, test } from "vitest";
import { answered } from "../memory/memory-model.ts";
import { requested } from "../memory/play.ts";
import { sampleModel, sampleRequest, sampleSource } from "../memory/samples.ts";
import { openStage } from "../memory/stage.ts";
import { stretchMs } from "../../pace/pace.ts";

const perMinute = 30;
const minuteMs = 60_000;

type Call = { readonly run: string; readonly at: number };
type Request = ReturnType<typeof sampleRequest>;

/** A stage with one model that takes a second for an answer, and what it is asked. */
const openAsked = () => {
  const requestsPerMinute = { [`base/${sampleModel}`]: perMinute };
  const stage = openStage({ requestsPerMinute, endingOf: () => "never made" });
  const { objects, answers, clock } = stage.world.ports;
  const calls: Call[] = [];
  const asked = new Set<string>();
  answers.says((prompt) => {
    asked.add(prompt);
    calls.push({ run: prompt.slice(0, prompt.indexOf(" ")), at: clock.now().getTime() });
    clock.advance(1000);
    return answered("yes");
  });
  const ask = async (run: string, records: number, change: Partial<Request> = {}): Promise<void> => {
    const uri = `${sampleSource}${run}.csv`;
    objects.put(uri, ["text", ...Array.from({ length: records }, (_, at) => `${run} ${at}`)].join("\n"));
    await stage.deliver(requested(sampleRequest(run, change, { input: { from: "s3", uri } })));
  };
  const lastOf = (run: string): number => calls.findLast((call) => call.run === run)?.at ?? 0;
  return { stage, calls, asked, ask, lastOf };
};

const mostInAMinute = (calls: readonly Call[]): number =>
  calls.reduce(
    (most, { at: from }, first) =>
      Math.max(most, calls.slice(first, first + perMinute + 1).filter(({ at }) => at < from + minuteMs).length),
    0,
  );

test("two runs that ask one model at once ask no more than its quota together, in turns, and each record once", async () => {
  const { stage, calls, asked, ask } = openAsked();
  await ask("a", 90);
  await ask("b", 90);
  await stage.run();
  expect([calls.length, asked.size]).toEqual([180, 180]);
  expect(mostInAMinute(calls)).toBeLessThanOrEqual(perMinute);
  // Until one of them is through neither has had two of the quota's stretches more than the other.
  const through = calls.findIndex(({ run }, at) => !calls.slice(at + 1).some((later) => later.run === run));
  for (let at = 1; at <= through; at += 1) {
    const ofA = calls.slice(0, at).filter(({ run }) => run === "a").length;
    expect(Math.abs(2 * ofA - at)).toBeLessThanOrEqual(2 * perMinute);
  }
});

test("a large run uses its quota to the full, and a small one beside it is through long before", async () => {
  const { stage, calls, asked, ask, lastOf } = openAsked();
  await ask("large", 2000, { deadlineHours: 1, atDeadline: "on-demand" });
  await stage.drain();
  await stage.tick(6);
  await stage.deliver((await stage.jobs.end())!);
  const began = stage.world.ports.clock.now().getTime();
  await ask("small", 60);
  await stage.run();
  expect([calls.length, asked.size]).toEqual([2060, 2060]);
  expect(mostInAMinute(calls)).toBeLessThanOrEqual(perMinute);
  const leastMs = (2060 / perMinute) * stretchMs;
  expect(lastOf("large") - began).toBeLessThan(1.2 * leastMs);
  expect(lastOf("small") - began).toBeLessThan(0.15 * leastMs);
});
