import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { asyncApi } from "../events-schema/catalogue/asyncapi.ts";
import { eventPage, type Catalogue } from "../events-schema/catalogue/event-page.ts";
import { indexPage } from "../events-schema/catalogue/index-page.ts";
import { versionName, type Participant } from "../events-schema/catalogue/participants.ts";
import { contracts } from "../events-schema/index.ts";
import type { ReactionDeclaration, ServiceDeclaration } from "../services/chassis/declaration.ts";
import { services } from "./app.ts";

export const catalogueFolder = new URL("../docs/events/", import.meta.url);
const schemaFolder = new URL("../events-schema/", import.meta.url);

const readJson = (url: URL): unknown => JSON.parse(readFileSync(url, "utf8"));

/** Every reaction of these services, as the catalogue sees it. */
export const participantsOf = (declarations: readonly ServiceDeclaration[]): Participant[] =>
  declarations.flatMap(({ name, reactions }) =>
    Object.entries<ReactionDeclaration>(reactions).map(([reaction, { hears, emits }]) => ({
      service: name,
      reaction,
      hears: "events" in hears ? hears.events : [],
      emits,
    })),
  );

export const catalogue: Catalogue = {
  contracts,
  participants: participantsOf(services),
  history: readJson(new URL("catalogue/history.json", schemaFolder)) as Catalogue["history"],
  exampleOf: (contract) => readJson(new URL(`examples/${versionName(contract)}.json`, schemaFolder)),
};

/** Every file of `docs/events`, by name, as the code has it. */
export const catalogueFiles = (): Map<string, string> => {
  const { version } = readJson(new URL("../package.json", import.meta.url)) as { version: string };
  const types = [...new Set(contracts.map(({ type }) => type))];
  return new Map([
    ["README.md", indexPage(catalogue)],
    ["asyncapi.json", `${JSON.stringify(asyncApi(catalogue, version), null, 2)}\n`],
    ...types.map((type) => [`${type}.md`, eventPage(type, catalogue)] as const),
  ]);
};

const write = (): void => {
  mkdirSync(catalogueFolder, { recursive: true });
  const files = catalogueFiles();
  for (const [name, content] of files) writeFileSync(new URL(name, catalogueFolder), content);
  for (const name of readdirSync(catalogueFolder)) if (!files.has(name)) rmSync(new URL(name, catalogueFolder));
};

if (import.meta.main) write();
