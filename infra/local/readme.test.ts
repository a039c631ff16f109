import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { faultNames, faultTable } from "./core/fault-table.ts";
import { testCloud, type TestCloud } from "./core/testing.ts";
import { createServices } from "./local-cloud.ts";
import { projectRoot } from "./start.ts";
import { inertTypes } from "./template/inert.ts";
import { ownRoutes } from "./wire/internal-routes.ts";

let cloud: TestCloud;
let services: ReturnType<typeof createServices>;
let readme: string;

beforeAll(async () => {
  cloud = await testCloud();
  services = createServices(cloud, {
    root: projectRoot,
    port: 0,
    directory: cloud.directory,
    // Nothing is deployed, so nothing may start.
    ready: Promise.withResolvers<void>().promise,
  });
  readme = await readFile(new URL("README.md", import.meta.url), "utf8");
});
afterAll(async () => {
  for (const service of services.running) await service.stop();
  await cloud.close();
});

/** Names in backticks in the first column of the tables of one section. */
const firstColumn = (section: string): string[] =>
  section
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .flatMap((line) => [...(line.split(" | ")[0] ?? "").matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name));

const sectionsOf = (text: string, heading: string): string[] => text.split(new RegExp(`^${heading} `, "m")).slice(1);
const chapter = (title: string): string => sectionsOf(readme, "##").find((text) => text.startsWith(title)) ?? "";

describe("The tables in README.md are what the local cloud answers", () => {
  const documented = (): Map<string, string[]> =>
    new Map(
      sectionsOf(chapter("Operations"), "###").map((section) => [
        /\(`([^`]+)`\)/.exec(section)?.[1] ?? section,
        firstColumn(section).toSorted(),
      ]),
    );
  const answered = (): Map<string, string[]> =>
    new Map(
      services.services.map(({ name, signingName, operations = [] }) => [
        name ?? signingName,
        [...operations].toSorted(),
      ]),
    );

  test("each service has a table of exactly its operations", () => {
    expect(Object.fromEntries(documented())).toEqual(Object.fromEntries(answered()));
  });

  test("every table says in its second column that the operation is here", () => {
    const rows = chapter("Operations")
      .split("\n")
      .filter((line) => line.startsWith("| `"));
    expect(rows.filter((row) => !/^\| .*?` +\| yes[ :]/.test(row))).toEqual([]);
  });

  test("the resource types are those that can be made, and those that are inert", () => {
    const types = firstColumn(chapter("Resource types"));
    expect(types.toSorted()).toEqual([...Object.keys(services.provision), ...Object.keys(inertTypes)].toSorted());
    for (const [type, why] of Object.entries(inertTypes))
      expect(chapter("Resource types")).toMatch(new RegExp(`\`${type}\` +\\| ${why} +\\|`));
  });

  test("the faults are those of the one table, with its sentences", () => {
    const rows = chapter("Faults on request")
      .split("\n")
      .filter((line) => line.startsWith("| `"));
    const cells = rows.map((row) =>
      row
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
    expect(cells).toEqual(faultNames.map((name) => [`\`${name}\``, faultTable[name].part, faultTable[name].what]));
  });

  test("the local cloud's own routes are all there", () => {
    const added = services.services.flatMap(({ internal = [] }) => internal);
    const routes = [...ownRoutes(cloud), ...added].map(({ method, path }) => `${method} ${path}`);
    // These two are answered outside the services: by the server and by the assembled cloud.
    const all = [...routes, "GET /_choreo/health", "GET /_choreo/stack"];
    expect(firstColumn(chapter("The local cloud's own routes")).toSorted()).toEqual(all.toSorted());
  });
});
