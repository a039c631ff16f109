import { Stryker } from "@stryker-mutator/core";
import { Command, InvalidArgumentError } from "commander";
import { groups, type Group } from "./groups.ts";

type Mutant = Awaited<ReturnType<Stryker["runMutationTest"]>>[number];

/** Not sources: tests, and the samples that only tests and the simulation use. */
const notMutated = ["!**/*.test.ts", "!**/*.testing.ts", "!**/samples.ts"];

/** Whoever takes local time for UTC is found out only where they differ; the threads of the tests cannot choose their zone. */
process.env["TZ"] = "Asia/Kolkata";

const mutate = async (name: string, group: Group, { only, quiet }: { only?: string; quiet: boolean }) => {
  process.env["MUTATION_TESTS"] = group.tests.join(",");
  const folder = ".choreo/mutation";
  return new Stryker({
    mutate: [...(only === undefined ? group.mutate : [only]), ...notMutated],
    testRunner: "vitest",
    plugins: ["@stryker-mutator/vitest-runner"],
    vitest: { configFile: "vitest.mutation.config.ts", related: false },
    coverageAnalysis: "perTest",
    concurrency: 1,
    // Stryker rewrites tsconfig.json with a compiler API that TypeScript 7 does not have. Nothing here reads that file.
    tsconfigFile: "none",
    tempDirName: ".choreo/mutation-sandbox",
    reporters: quiet ? ["html"] : ["clear-text", "html"],
    htmlReporter: { fileName: `${folder}/${name}.html` },
    clearTextReporter: { allowColor: false, reportTests: false, reportScoreTable: true },
    fileLogLevel: "off",
    logLevel: "warn",
    thresholds: { high: 95, low: 85, break: null },
  } as ConstructorParameters<typeof Stryker>[0]).runMutationTest();
};

/** Mutants that a test noticed, of those that compiled. */
const scoreOf = (mutants: readonly Mutant[]): { caught: number; all: number; score: number } => {
  const count = (...statuses: Mutant["status"][]) => mutants.filter(({ status }) => statuses.includes(status)).length;
  const caught = count("Killed", "Timeout");
  const all = caught + count("Survived", "NoCoverage");
  return { caught, all, score: all === 0 ? 100 : (100 * caught) / all };
};

const names = Object.keys(groups);
const checkedName = (name: string, before: string[] = []): string[] => {
  if (names.includes(name)) return [...before, name];
  throw new InvalidArgumentError(`There are: ${names.join(", ")}.`);
};

const program = new Command("npm run mutation --")
  .description(
    "Changes the code in small ways and counts the changes that no test notices; fails below a group's score",
  )
  .argument("[groups...]", `which; all of them: ${names.join(", ")}`, checkedName)
  .option("--mutate <files>", "only these files of the group, or lines of one: path.ts:10-20")
  .option("--quiet", "only the scores", false)
  .parse();
const options = program.opts<{ mutate?: string; quiet: boolean }>();
const asked = (program.processedArgs[0] ?? []) as string[];

const lines: string[] = [];
for (const [name, group] of Object.entries(groups)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const startedAt = performance.now();
  const mutants = await mutate(name, group, { quiet: options.quiet, ...(options.mutate && { only: options.mutate }) });
  const { caught, all, score } = scoreOf(mutants);
  const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1);
  const verdict = score < group.break ? "TOO LOW" : "ok";
  if (score < group.break) process.exitCode = 1;
  lines.push(
    `${name.padEnd(14)} ${score.toFixed(1).padStart(5)} %  ${caught} of ${all} caught, at least ${group.break} % wanted: ${verdict} (${minutes} min)`,
  );
}
process.stdout.write(`\n${lines.join("\n")}\n`);
