import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { bundleEntry } from "../../constructs/bundle.ts";

const projectRoot = join(import.meta.dirname, "../../..");
/** Under `node_modules`, so that a bundle finds the laptop's own DuckDB, which stays outside of it. */
const cache = join(projectRoot, "node_modules/.cache/choreo");
/** How bundles are made counts as one of the files they are made of. */
const bundler = "infra/constructs/bundle.ts";

/** What each file looked like when the bundle was made. */
type Stamps = Readonly<Record<string, string>>;

const stampOf = async (file: string): Promise<[string, string]> => {
  const found = await stat(join(projectRoot, file)).catch(() => undefined);
  return [file, found === undefined ? "gone" : `${found.mtimeMs} ${found.size}`];
};

const stampsOf = async (files: readonly string[]): Promise<Stamps> =>
  Object.fromEntries(await Promise.all(files.map(stampOf)));

const readStamps = async (folder: string): Promise<Stamps> => {
  try {
    return JSON.parse(await readFile(join(folder, "made-of.json"), "utf8")) as Stamps;
  } catch {
    return {};
  }
};

const isFresh = async (folder: string): Promise<boolean> => {
  const then = await readStamps(folder);
  const now = await stampsOf(Object.keys(then));
  return bundler in then && Object.keys(then).every((file) => then[file] === now[file]);
};

/** Made aside and moved in, its list last: another process never loads half of one, and none is called fresh too early. */
const make = async (entry: string, folder: string): Promise<void> => {
  await mkdir(cache, { recursive: true });
  const aside = await mkdtemp(`${folder}.`);
  try {
    const { inputs } = await bundleEntry({ entry, outdir: aside, duckdb: true });
    await writeFile(join(aside, "made-of.json"), JSON.stringify(await stampsOf([bundler, ...inputs])));
    await mkdir(folder, { recursive: true });
    for (const name of ["index.mjs.map", "index.mjs", "made-of.json"])
      await rename(join(aside, name), join(folder, name));
  } finally {
    await rm(aside, { recursive: true });
  }
};

/**
 * The modules that would be deployed, one for each entry under `root`; made anew when a file they come from has
 * changed. A cold start reads one file instead of some four hundred, which takes half the time.
 */
export const bundles = (root: string): ((entry: string) => Promise<string>) => {
  const made = new Map<string, Promise<string>>();
  const bundle = async (entry: string): Promise<string> => {
    const path = resolve(root, entry);
    const folder = join(cache, relative(projectRoot, path).replaceAll(/[^\w-]+/g, "-"));
    if (!(await isFresh(folder))) await make(path, folder);
    return join(folder, "index.mjs");
  };
  return (entry) => {
    const one = made.get(entry) ?? bundle(entry);
    made.set(entry, one);
    return one;
  };
};
