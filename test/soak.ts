import { Command, InvalidArgumentError } from "commander";

const number = (given: string): number => {
  const value = Number(given);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new InvalidArgumentError("It must be a whole number, 1 or more.");
};

const pattern = (given: string): RegExp => {
  try {
    return new RegExp(given);
  } catch {
    throw new InvalidArgumentError("It is not a regular expression.");
  }
};

// CloudFormation's own validator costs five seconds; CI runs it.
process.env["CDK_VALIDATION"] ??= "false";

const program = new Command("npm run soak --");

program
  .description("Plays many seeds of the hostile world on all cores; fails where one breaks an invariant")
  .option("--seeds <count>", "how many", number, 1000)
  .option("--from <seed>", "the first of them", number, 1)
  .option("--seed <seed>", "this one again: what it breaks, by the fewest faults, as a timeline", number)
  .option("--planted [names...]", "the planted defects instead: each must be found")
  .option("--json", "print one JSON document instead of a table", false)
  .action(async (options: { seeds: number; from: number; seed?: number; planted?: true | string[]; json: boolean }) => {
    const { seeds, from, seed, planted, json } = options;
    if (planted !== undefined) {
      const { huntAll } = await import("./simulation/planted/run.ts");
      const { defectNames } = await import("./simulation/planted/hunt.ts");
      const wanted = planted === true ? [] : planted;
      const unknown = wanted.filter((name) => !defectNames.includes(name));
      if (unknown.length > 0)
        program.error(`there is no defect ${unknown.join(", ")}; there are ${defectNames.join(", ")}`);
      await huntAll(wanted, (text) => void process.stdout.write(`${text}\n`));
      return;
    }
    const { repeatSeed, soakSeeds } = await import("./simulation/soak/soak.ts");
    await (seed === undefined ? soakSeeds({ from, count: seeds, json }) : repeatSeed(seed));
  });

program
  .command("grants")
  .description("Asks who misses which permission: takes granted actions away and repeats what used them")
  .option("--sample <count>", "how many to take away", number, 8)
  .option("--all", "every one that was used", false)
  .option("--only <owner>", "of these roles and policies: a regular expression on their names", pattern)
  .action(async ({ sample, all, only }: { sample: number; all: boolean; only?: RegExp }) => {
    const { soakGrants } = await import("./grants/soak.ts");
    await soakGrants({ sample: all ? "all" : sample, ...(only && { only }) });
  });

await program.parseAsync();
