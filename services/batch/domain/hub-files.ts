/** Which files of a commit are a split of a configuration; the Hub knows neither, only paths. */
export type Chosen<File> =
  | { readonly kind: "chosen"; readonly files: readonly File[] }
  /** The Hub has converted the first 5 GB only: these are no whole split. */
  | { readonly kind: "partial" }
  /** Shards that are named `-of-<total>`, and are fewer or more. */
  | { readonly kind: "incomplete"; readonly found: number; readonly total: number }
  /** `seen`: `configuration/split` of what is there, at most twenty. */
  | { readonly kind: "none"; readonly seen: readonly string[] };

type Path = { readonly path: string };

/** The branch that the Hub keeps beside `main` with every configuration and split as Parquet (dataset viewer, List Parquet files). */
export const conversionBranch = "refs/convert/parquet";

/** `<configuration>/<split>/0000.parquet`, or `partial-<split>` where the Hub stopped at 5 GB (dataset viewer, Partially converted datasets). */
export const convertedFiles = <File extends Path>(
  files: readonly File[],
  { config, split }: { config: string; split: string },
): Chosen<File> => {
  const under = (folder: string) => parquet(files).filter(({ path }) => folderOf(path) === folder);
  const whole = under(`${config}/${split}`);
  if (whole.length > 0) return { kind: "chosen", files: inOrder(whole) };
  return under(`${config}/partial-${split}`).length > 0 ? { kind: "partial" } : { kind: "none", seen: seen(files) };
};

/**
 * The data set's own Parquet files, by the names that its libraries give them when they upload. What a data set's card maps by hand is
 * not read: such a split is found in the conversion alone.
 */
export const ownFiles = <File extends Path>(
  files: readonly File[],
  { config, split }: { config: string; split: string },
): Chosen<File> => {
  for (const folder of foldersOf(config)) {
    const found = parquet(files).filter(({ path }) => isOfSplit(path, folder, split));
    if (found.length > 0) return complete(inOrder(found));
  }
  return { kind: "none", seen: seen(files) };
};

const foldersOf = (config: string): readonly string[] => [
  `${config}/`,
  `data/${config}/`,
  ...(config === "default" ? ["data/", ""] : []),
];

const shard = /^(?:-(\d+)-of-(\d+)(?:-[0-9a-f]+)?)?\.parquet$/;

const isOfSplit = (path: string, folder: string, split: string): boolean =>
  folderOf(path) === `${folder}${split}` ||
  (path.startsWith(`${folder}${split}`) && shard.test(path.slice(folder.length + split.length)));

const complete = <File extends Path>(files: readonly File[]): Chosen<File> => {
  const totals = files.map(({ path }) =>
    Number(/-\d+-of-(\d+)(?:-[0-9a-f]+)?\.parquet$/.exec(path)?.[1] ?? files.length),
  );
  const total = Math.max(...totals);
  return total === files.length ? { kind: "chosen", files } : { kind: "incomplete", found: files.length, total };
};

const parquet = <File extends Path>(files: readonly File[]): readonly File[] =>
  files.filter(({ path }) => path.endsWith(".parquet"));

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

/** Paths of one commit are never the same. */
const inOrder = <File extends Path>(files: readonly File[]): readonly File[] =>
  files.toSorted(({ path: a }, { path: b }) => (a < b ? -1 : 1));

const seenMax = 20;
const seen = (files: readonly Path[]): readonly string[] =>
  [...new Set(parquet(files).map(({ path }) => folderOf(path) || path))].sort().slice(0, seenMax);
