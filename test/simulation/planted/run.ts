import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { defectNames, seedsMax, type Catch } from "./hunt.ts";

type Hunted = { readonly name: string; readonly wrong: string; readonly caught?: Catch };

/** Hunts every planted defect, or those named, on all cores; prints how each was found, and fails where one was not. */
export const huntAll = async (wanted: readonly string[], say: (text: string) => void): Promise<void> => {
  const names = wanted.length > 0 ? wanted : defectNames;
  const slices = Math.min(availableParallelism(), names.length);
  const all: Hunted[] = [];
  const huntSlice = async (slice: number): Promise<void> => {
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, "slice.ts"), ...names.filter((_, at) => at % slices === slice)],
      { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, CDK_VALIDATION: "false" } },
    );
    for await (const line of createInterface(child.stdout)) {
      const hunted = JSON.parse(line) as Hunted;
      all.push(hunted);
      say(lineOf(hunted));
    }
  };
  say(`${"defect".padEnd(36)} found by  after seeds  faults needed`);
  await Promise.all(Array.from({ length: slices }, (_, slice) => huntSlice(slice)));
  const found = all.filter(({ caught }) => caught !== undefined);
  say(`\n${found.length} of ${names.length} planted defects found within ${seedsMax} seeds each`);
  if (found.length < names.length) process.exitCode = 1;
};

const lineOf = ({ name, wrong, caught }: Hunted): string =>
  caught
    ? `${name.padEnd(36)} ${caught.invariant.padEnd(8)}  ${String(caught.seed).padStart(11)}  ${String(caught.faults).padStart(13)}\n    ${wrong}\n    ${caught.sentence.slice(0, 160)}`
    : `${name.padEnd(36)} NOT FOUND\n    ${wrong}`;
