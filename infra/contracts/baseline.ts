import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { versionName } from "../../events-schema/catalogue/participants.ts";
import type { Judgement, Versions } from "../../events-schema/compatibility/gate.ts";
import type { Schema } from "../../events-schema/compatibility/schema.ts";
import type { Contract } from "../../events-schema/index.ts";
import { jsonSchemaOf, publishedFolder } from "../../events-schema/publish.ts";

/** What is committed under `published/`. */
export const readBaseline = (folder = publishedFolder): Versions =>
  new Map(
    readdirSync(folder).map((file) => [
      file.replace(/\.json$/, ""),
      JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Schema,
    ]),
  );

/** What the code says. Through JSON, as the baseline went. */
export const liveVersions = (contracts: readonly Contract[]): Versions =>
  new Map(
    contracts.map((contract) => [versionName(contract), JSON.parse(JSON.stringify(jsonSchemaOf(contract))) as Schema]),
  );

/** Makes the baseline say what may be said; what is refused stays as it was. Returns the names it wrote or deleted. */
export const accept = (judgements: readonly Judgement[], live: Versions, folder = publishedFolder): string[] => {
  const accepted = judgements.filter(({ refused }) => refused.length === 0).map(({ name }) => name);
  for (const name of accepted) {
    const file = new URL(`${name}.json`, folder);
    if (live.has(name)) writeFileSync(file, `${JSON.stringify(live.get(name), null, 2)}\n`);
    else rmSync(file);
  }
  return accepted;
};
