import { stringify } from "csv-stringify";
import { createWriteStream } from "node:fs";
import { readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

/** One row of the demo's data: what a package says of itself. */
export type ReadmeRow = {
  article_id: string;
  title: string;
  content: string;
  publication_id: string;
  published_date: string;
  metadata: string;
};

/** The README.md and package.json of every installed package: text that real people wrote, with all its faults. */
export async function* gatherReadmes(nodeModules: string): AsyncGenerator<ReadmeRow> {
  for await (const folder of packageFolders(nodeModules)) {
    const manifest = await readManifest(join(folder.path, "package.json"));
    const readme = await findReadme(folder.path);
    if (manifest === undefined || readme === undefined) continue;
    const { name, version, license, description } = manifest;
    yield {
      article_id: folder.name,
      title: text(description),
      content: await readFile(readme, "utf8"),
      publication_id: folder.name.startsWith("@") ? (folder.name.split("/")[0] ?? "unscoped") : "unscoped",
      published_date: (await stat(readme)).mtime.toISOString().slice(0, 10),
      metadata: JSON.stringify({ name, version, license }),
    };
  }
}

/** Writes the rows as CSV, streaming; returns how many. */
export const writeReadmesCsv = async (nodeModules: string, file: string): Promise<number> => {
  let rows = 0;
  const counted = async function* () {
    for await (const row of gatherReadmes(nodeModules)) {
      rows += 1;
      yield row;
    }
  };
  await pipeline(counted, stringify({ header: true }), createWriteStream(file));
  return rows;
};

async function* packageFolders(nodeModules: string): AsyncGenerator<{ name: string; path: string }> {
  for (const entry of await subfolders(nodeModules)) {
    const path = join(nodeModules, entry);
    if (entry.startsWith("@"))
      for (const inner of await subfolders(path)) yield* withNested(`${entry}/${inner}`, join(path, inner));
    else yield* withNested(entry, path);
  }
}

async function* withNested(name: string, path: string): AsyncGenerator<{ name: string; path: string }> {
  yield { name, path };
  for await (const nested of packageFolders(join(path, "node_modules")))
    yield { name: `${name}/node_modules/${nested.name}`, path: nested.path };
}

const subfolders = async (path: string): Promise<string[]> => {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map(({ name }) => name)
    .sort();
};

const findReadme = async (folder: string): Promise<string | undefined> => {
  const names = await readdir(folder).catch(() => []);
  const name = names.find((candidate) => /^readme\.md$/i.test(candidate));
  return name === undefined ? undefined : join(folder, name);
};

const readManifest = async (file: string): Promise<Record<string, unknown> | undefined> => {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Record<string, unknown>;
  } catch {
    return undefined;
  }
};

const text = (value: unknown): string => (typeof value === "string" ? value : "");

if (import.meta.main) {
  const [file = "readmes.csv"] = process.argv.slice(2);
  process.stdout.write(`${await writeReadmesCsv("node_modules", file)} rows in ${file}\n`);
}
