import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { build, type Loader, type Plugin } from "esbuild";

const projectRoot = join(import.meta.dirname, "../..");

/** CommonJS packages inside the bundle call `require`, which an ES module does not have. */
const banner =
  'import { createRequire as choreoRequire } from "node:module"; const require = choreoRequire(import.meta.url);';

/** Lambda hands credentials over in the environment; the SDK loads these ways to others on demand only, and there they are never wanted. */
const neverLoaded = [
  ...["sso", "ini", "process", "web-identity", "login"].map((way) => `@aws-sdk/credential-provider-${way}`),
  "@aws-sdk/nested-clients/sso-oidc",
];

/** zod words its messages in fifty languages, a fifth of a bundle; ours are English. */
const englishOnly: Plugin = {
  name: "english-only",
  setup: (bundling) => {
    bundling.onLoad({ filter: /[/\\]zod[/\\]v4[/\\]locales[/\\]index\.js$/ }, ({ path }) => ({
      contents: 'export { default as en } from "./en.js";',
      resolveDir: dirname(path),
    }));
  },
};

/** Nor does any function read or write JSON Schemas; zod's reader and its writers, one for each kind of schema, would be in every bundle. */
const noJsonSchema: Plugin = {
  name: "no-json-schema",
  setup: (bundling) => {
    bundling.onLoad({ filter: /[/\\]zod[/\\]v4[/\\]classic[/\\]from-json-schema\.js$/ }, () => ({
      contents: "export const fromJSONSchema = undefined;",
    }));
    bundling.onLoad({ filter: /[/\\]zod[/\\]v4[/\\]core[/\\]json-schema-processors\.js$/ }, async ({ path }) => ({
      // What stands before the first writer, the bounds of a schema, is asked by schemas too.
      contents: `${(await readFile(path, "utf8")).split("export const stringProcessor")[0] ?? ""}
        export const allProcessors = {};
        export const toJSONSchema = undefined;${noMap}`,
    }));
  },
};

/** A map of one point for what is not ours: positions in a package's code help nobody, and are most of a source map. */
const onePoint = Buffer.from('{"version":3,"sources":["package"],"mappings":"AAAA","names":[]}').toString("base64");
const noMap = `\n//# sourceMappingURL=data:application/json;base64,${onePoint}`;

const mapOursOnly: Plugin = {
  name: "map-ours-only",
  setup: (bundling) => {
    bundling.onLoad({ filter: /[/\\]node_modules[/\\].*\.[cm]?js$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")) + noMap,
      loader: "js" satisfies Loader,
    }));
  },
};

export type BundleOptions = {
  /** The service's `main.ts`. */
  entry: string;
  outdir: string;
  /** DuckDB's native module stays outside; whoever deploys puts it beside the bundle. */
  duckdb: boolean;
};

export type Bundle = {
  exports: string[];
  /** The files it was made of, from the project's folder. */
  inputs: string[];
};

/** Bundles a service as it is deployed: one ES module `index.mjs` with the pinned SDK in it, and the map of our part of it. */
export const bundleEntry = async ({ entry, outdir, duckdb }: BundleOptions): Promise<Bundle> => {
  const { metafile } = await build({
    absWorkingDir: projectRoot,
    entryPoints: [entry],
    outfile: join(outdir, "index.mjs"),
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    mainFields: ["module", "main"],
    minify: true,
    sourcemap: true,
    sourcesContent: false,
    legalComments: "none",
    banner: { js: banner },
    external: [...neverLoaded, ...(duckdb ? ["@duckdb/*"] : [])],
    plugins: [englishOnly, noJsonSchema, mapOursOnly],
    metafile: true,
    logLevel: "silent",
  });
  return {
    exports: Object.values(metafile.outputs).flatMap((output) => output.exports),
    inputs: Object.keys(metafile.inputs),
  };
};

/** A service's bundle, by the name of its folder under `services/`. */
export const bundleService = ({ service, ...options }: Omit<BundleOptions, "entry"> & { service: string }) =>
  bundleEntry({ ...options, entry: join(projectRoot, "services", service, "main.ts") });

// CDK bundles synchronously, and plugins do not: it runs this file and waits.
if (import.meta.main) {
  const [service = "", outdir = "", duckdb = "false"] = process.argv.slice(2);
  await bundleService({ service, outdir, duckdb: duckdb === "true" });
}
