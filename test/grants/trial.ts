import type { Outcome } from "./run-probe.ts";

/** What taking a grant away has shown. `unclear`: the probe was late, and was not done with the grant in force either. */
export type Verdict = { kind: "missed"; sign: string } | { kind: "spared" } | { kind: "unclear" };

/** How often a late probe is tried in all; a machine that is busy for so long judges nothing. */
const attempts = 3;

/**
 * Judges one grant by a probe that has used it. A probe that was late counts only when it is done in time with the grant in force, so that
 * a busy machine misses nothing by itself. What was spared is tried twice: an earlier trial may have left behind what kept the promise.
 */
export const tryWithout = async (
  run: (grant: "without" | "with", turn: string) => Promise<Outcome>,
): Promise<Verdict> => {
  let spared = 0;
  for (let at = 1; at <= attempts; at += 1) {
    const { kept, sign, late } = await run("without", String(at));
    if (kept) {
      spared += 1;
      if (spared === 2) return { kind: "spared" };
      continue;
    }
    if (late === undefined) return { kind: "missed", sign };
    const control = await run("with", `${at}-control`);
    if (control.kept) return { kind: "missed", sign: `${sign}, and with it in time` };
  }
  return { kind: "unclear" };
};
