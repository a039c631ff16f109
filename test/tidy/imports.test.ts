import { describe, expect, test } from "vitest";
import { isTest, sourceFiles, type SourceFile } from "./source-files.ts";

const files = sourceFiles("events-schema", "services", "infra", "examples", "test");
const services = new Set(files.flatMap(({ path }) => /^services\/([^/]+)\/service\.ts$/.exec(path)?.[1] ?? []));

const serviceOf = (path: string): string | undefined => {
  const name = /^services\/([^/]+)\//.exec(path)?.[1];
  return name !== undefined && services.has(name) ? name : undefined;
};

/** Functions of their input: no effect, no clock. */
const pureLibraries = new Set(["node:crypto", "node:path", "zod", "htmlparser2"]);

/** Functions of text: what a template, a path or a pattern says. */
const pureRecords = ["services/records/template.ts", "services/records/extraction-syntax.ts"];

/** Lines that break a rule, as `importer -> imported`. */
const breaking = (
  importers: (file: SourceFile) => boolean,
  forbidden: (target: string, importer: SourceFile) => boolean,
): string[] =>
  files
    .filter(importers)
    .flatMap((file) =>
      file.imports.filter(({ target }) => forbidden(target, file)).map(({ target }) => `${file.path} -> ${target}`),
    );

const shipped = (prefix: string) => (file: SourceFile) => file.path.startsWith(prefix) && !isTest(file.path);

describe("imports", () => {
  test("the reader finds them: there are many, and there are services", () => {
    expect(files.flatMap(({ imports }) => imports).length).toBeGreaterThan(500);
    expect([...services].sort()).toEqual([
      "batch",
      "dataset",
      "dead-letters",
      "evaluation",
      "hosting",
      "jobs",
      "notification",
      "training",
    ]);
  });

  test("services never import one another", () => {
    const other = (target: string, { path }: SourceFile) => {
      const imported = serviceOf(target);
      return imported !== undefined && imported !== serviceOf(path);
    };
    expect(
      breaking((file) => file.path.startsWith("services/") && !file.path.startsWith("services/console/"), other),
    ).toEqual([]);
  });

  test("nothing under services or events-schema imports infra", () => {
    const infra = (target: string) => target.startsWith("infra/");
    expect(breaking(shipped("services/"), infra)).toEqual([]);
    expect(breaking(shipped("events-schema/"), infra)).toEqual([]);
  });

  test("events-schema knows neither AWS nor the services", () => {
    expect(
      breaking(shipped("events-schema/"), (target) => target.startsWith("services/") || target.startsWith("@aws")),
    ).toEqual([]);
  });

  test("only main.ts of a service imports its adapters", () => {
    const importers = ({ path }: SourceFile) =>
      serviceOf(path) !== undefined && !path.endsWith("/main.ts") && !path.includes("/adapters/") && !isTest(path);
    expect(
      breaking(importers, (target) => target.includes("/adapters/") || target.startsWith("services/chassis/aws/")),
    ).toEqual([]);
  });

  test("domain imports only events-schema, models, the chassis's outcomes, what reads templates and paths, and itself", () => {
    const importers = ({ path }: SourceFile) => /^services\/[^/]+\/domain\//.test(path) && !isTest(path);
    const forbidden = (target: string, { path }: SourceFile) => {
      const own = `${path.split("/").slice(0, 3).join("/")}/`;
      const allowed = [own, "events-schema/", "services/models/", "services/chassis/outcome.ts", ...pureRecords];
      return !allowed.some((prefix) => target.startsWith(prefix)) && !pureLibraries.has(target);
    };
    expect(breaking(importers, forbidden)).toEqual([]);
  });

  test("the local Bedrock does not read the services' model table: two readings of the documentation check each other", () => {
    expect(
      breaking(
        (file) => file.path.startsWith("infra/local/bedrock/"),
        (target) => target.startsWith("services/"),
      ),
    ).toEqual([]);
  });

  test("reactions reach the world through ports alone: no SDK, no file system, no database", () => {
    const importers = ({ path }: SourceFile) => /^services\/[^/]+\/reactions\//.test(path) && !isTest(path);
    expect(
      breaking(
        importers,
        (target) => target.startsWith("@aws") || target.startsWith("node:fs") || target.startsWith("@duckdb"),
      ),
    ).toEqual([]);
  });
});
