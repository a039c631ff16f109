import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { availableParallelism } from "node:os";
import { playWorld } from "../world/world.ts";
import { sumUp, textOf, type SeedReport } from "./report.ts";
import { shrink } from "./shrink.ts";
import { timelineOf } from "./timeline.ts";

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const tell = (text: string): void => void process.stderr.write(text);

/** One seed again: what it breaks, by the fewest faults, as a timeline. */
export const repeatSeed = async (seed: number): Promise<void> => {
  const outcome = await playWorld({ seed });
  const { violations, struck, steps, runs } = outcome;
  if (violations.length === 0) {
    say(`seed ${seed}: ${runs} runs, ${steps} steps, ${struck.length} faults, no invariant broken`);
    return;
  }
  process.exitCode = 1;
  tell(
    `seed ${seed} breaks ${violations[0]?.invariant ?? ""} with ${struck.length} faults; looking for the fewest …\n`,
  );
  say(timelineOf(await shrink(outcome)));
};

/** Many seeds, side by side on every core. */
export const soakSeeds = async ({
  from,
  count,
  json,
}: {
  from: number;
  count: number;
  json: boolean;
}): Promise<void> => {
  const began = process.hrtime.bigint();
  const reports: SeedReport[] = [];
  let cpuSeconds = 0;
  const slices = Math.min(availableParallelism(), count);
  const play = async (slice: number): Promise<void> => {
    const parameters = [from + slice, from + count - 1, slices].map(String);
    const child = spawn(process.execPath, [join(import.meta.dirname, "slice.ts"), ...parameters], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, CDK_VALIDATION: "false" },
    });
    for await (const line of createInterface(child.stdout)) {
      const read = JSON.parse(line) as SeedReport | { cpuSeconds: number };
      if ("cpuSeconds" in read) cpuSeconds += read.cpuSeconds;
      else reports.push(read);
      if (process.stderr.isTTY) tell(`\r${reports.length} of ${count} seeds`);
    }
  };
  await Promise.all(Array.from({ length: slices }, (_, slice) => play(slice)));
  if (process.stderr.isTTY) tell("\n");
  const wallSeconds = Number(process.hrtime.bigint() - began) / 1e9;
  const soaked = sumUp(
    reports.sort((one, other) => one.seed - other.seed),
    { cpuSeconds, wallSeconds },
  );
  say(json ? JSON.stringify(soaked, undefined, 2) : textOf(soaked));
  const failed = new Set(soaked.violations.map(({ seed }) => seed));
  for (const seed of failed) tell(`repeat it: npm run soak -- --seed ${seed}\n`);
  if (failed.size > 0 || soaked.neverStruck.length > 0 || reports.length < count) process.exitCode = 1;
};
