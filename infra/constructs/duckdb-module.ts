import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const projectRoot = join(import.meta.dirname, "../..");
const binding = "@duckdb/node-bindings-linux-arm64";

/** The package registry could not give the native module, so a bundle would lack it. */
export class NativeModuleMissing extends Error {
  override readonly name = "NativeModuleMissing";
}

/** Puts DuckDB for the functions' processor beside a bundle, in the version that package.json pins. Fetched once. */
export const addDuckdb = (outdir: string): void => {
  const version = pinnedVersion("@duckdb/node-api");
  const fetched = join(projectRoot, "node_modules/.cache/choreo", `duckdb-${version}-linux-arm64`);
  if (!existsSync(fetched)) fetchTo(fetched, version);
  cpSync(join(fetched, "node_modules"), join(outdir, "node_modules"), { recursive: true });
};

/** Whole or not at all: a fetch that breaks off leaves nothing that the next one would take for complete. */
const fetchTo = (fetched: string, version: string): void => {
  const folder = `${fetched}.fetching`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const dependencies = { "@duckdb/node-api": version };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, dependencies }));
  install(folder, version);
  // npm leaves an optional package out without a word when the registry does not have it.
  if (!existsSync(join(folder, "node_modules", binding))) throw missing(version);
  renameSync(folder, fetched);
};

const install = (folder: string, version: string): void => {
  const platform = ["--os=linux", "--cpu=arm64", "--libc=glibc"];
  const quietly = [
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--no-package-lock",
    "--prefer-offline",
    "--fetch-retries=0",
  ];
  try {
    execFileSync("npm", ["install", ...platform, ...quietly], { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  } catch (cause) {
    throw missing(version, { cause });
  }
};

const missing = (version: string, options?: ErrorOptions): NativeModuleMissing =>
  new NativeModuleMissing(`${binding} ${version} could not be fetched from the package registry.`, options);

const pinnedVersion = (name: string): string => {
  const { dependencies } = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  const version = dependencies[name];
  if (version === undefined) throw new Error(`package.json has no dependency ${name}.`);
  return version;
};
