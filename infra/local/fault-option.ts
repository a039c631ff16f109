import { InvalidArgumentError, Option, type Command } from "commander";
import { faultNames, faultTable } from "./core/fault-table.ts";
import { checkedRates, type FaultRates } from "./core/faults.ts";

/** `--fault duplicate=0.2`, added to those before it. */
const parseFault = (text: string, before: Partial<FaultRates>): Partial<FaultRates> => {
  const [name = "", rate = "", more] = text.split("=");
  if (rate.trim() === "" || more !== undefined)
    throw new InvalidArgumentError("a fault is written name=rate, as in duplicate=0.2.");
  try {
    return { ...before, ...checkedRates({ [name]: Number(rate) }) };
  } catch (cause) {
    throw new InvalidArgumentError(cause instanceof Error ? cause.message : String(cause));
  }
};

const listed = (): string => {
  const width = Math.max(...faultNames.map(({ length }) => length)) + 2;
  const rows = faultNames.map((name) => `  ${name.padEnd(width)}${faultTable[name].part}: ${faultTable[name].what}`);
  return `\nFaults, each with a probability from 0 to 1:\n${rows.join("\n")}`;
};

/** Takes `--fault` as often as it is given, and lists all of them in the help. */
export const withFaultOption = (program: Command): Command =>
  program
    .addOption(
      new Option("--fault <name=rate>", "what goes wrong and how often; may be repeated")
        .argParser(parseFault)
        .default({}, "nothing"),
    )
    .addHelpText("after", listed);
