import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { judge, type Judgement, type Versions } from "../../events-schema/compatibility/gate.ts";
import { contracts } from "../../events-schema/index.ts";
import { accept, liveVersions, readBaseline } from "./baseline.ts";
import { readDeclared } from "./declared.ts";
import { closing, report } from "./report.ts";

const usage = `npm run contracts              compares the contracts with events-schema/published and says what each change does
npm run contracts -- --accept  writes there what is compatible or a new version, and refuses the rest by name
npm run contracts -- --json    the same for machines
`;

const compare = async (live: Versions): Promise<Judgement[]> =>
  judge({ baseline: readBaseline(), live, ended: endedVersions(), ...(await readDeclared()) });

/** Versions that were live once: their names are taken for good. */
const endedVersions = (): Set<string> => {
  const file = new URL("../../events-schema/catalogue/history.json", import.meta.url);
  const history = JSON.parse(readFileSync(file, "utf8")) as Record<string, { until?: string }>;
  return new Set(Object.keys(history).filter((name) => history[name]?.until !== undefined));
};

/** 0: published as the code has it, or made so now. 1: something differs, or was refused. */
const run = async ({ json, write }: { json: boolean; write: boolean }): Promise<number> => {
  const live = liveVersions(contracts);
  const judgements = await compare(live);
  const accepted = write ? accept(judgements, live) : [];
  const left = judgements.filter(({ name }) => !accepted.includes(name));
  const text = json
    ? JSON.stringify({ versions: live.size, judgements, accepted }, null, 2)
    : [report(left), ...accepted.map((name) => `accepted ${name}`), closing(left, live.size)]
        .filter(Boolean)
        .join("\n");
  process.stdout.write(`${text}\n`);
  return left.length === 0 ? 0 : 1;
};

if (import.meta.main) {
  const { values } = parseArgs({
    options: { json: { type: "boolean" }, accept: { type: "boolean" }, help: { type: "boolean" } },
  });
  if (values.help) process.stdout.write(usage);
  else process.exitCode = await run({ json: values.json ?? false, write: values.accept ?? false });
}
