/** Measures cleaning and the making of a dataset on generated pages; one JSON object a line. Run: node test/bench/cleaning.ts [MB]. */
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { DatasetRequested } from "../../events-schema/index.ts";
import type { Objects } from "../../services/chassis/ports.ts";
import { virtualClock } from "../../services/chassis/memory/virtual-clock.ts";
import { directoryScratch } from "../../services/records/directory-scratch.ts";
import { scratchDatasetMaker } from "../../services/dataset/adapters/scratch-dataset-maker.ts";
import { toPlainText } from "../../services/dataset/domain/plain-text.ts";

const megabyte = 1_000_000;
const words =
  "Rain fell on the old harbour while engineers measured tides, salt & wind for the third winter running".split(" ");
const sentence = (seed: number): string =>
  words.map((_, at) => words[(seed * 7 + at * (1 + (seed % 5))) % words.length]).join(" ");

const htmlPage = (seed: number): string => {
  const paragraphs = Array.from({ length: 12 }, (_, at) => {
    const text = sentence(seed + at);
    return `<p class="body">${text}, <a href="https://example.org/${seed}/${at}">${text.slice(0, 20)}</a> &amp; <b>${at}</b>.</p>`;
  });
  return `<article id="a${seed}"><h2>${sentence(seed)}</h2>${paragraphs.join("\n")}<script>track(${seed})</script></article>`;
};

const markdownPage = (seed: number): string =>
  Array.from(
    { length: 12 },
    (_, at) => `## ${at}\n\n${sentence(seed + at)}, **${at}** [more](https://example.org/${seed}).\n`,
  ).join("\n");

const plainPage = (seed: number): string => Array.from({ length: 12 }, (_, at) => sentence(seed + at)).join("\n");

const measureText = (name: string, page: (seed: number) => string): void => {
  const pages = Array.from({ length: 5000 }, (_, seed) => page(seed));
  const bytes = pages.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const started = performance.now();
  for (const text of pages) toPlainText(text, { html: true, markdown: true });
  report(name, { bytes, ms: performance.now() - started });
};

const report = (name: string, { bytes, ms, ...more }: { bytes: number; ms: number } & Record<string, number>): void => {
  const mbPerSecond = Number((bytes / megabyte / (ms / 1000)).toFixed(1));
  const rssMb = Math.round(process.memoryUsage().rss / megabyte);
  console.log(
    JSON.stringify({ name, mbPerSecond, rssMb, mb: Math.round(bytes / megabyte), ms: Math.round(ms), ...more }),
  );
};

const writeCsv = async (path: string, megabytes: number): Promise<void> => {
  const rows = function* rows() {
    yield "id,title,content\n";
    let written = 0;
    for (let seed = 0; written < megabytes * megabyte; seed += 1) {
      const row = `${seed},"${sentence(seed)}","${seed} ${htmlPage(seed).replaceAll('"', '""')}"\n`;
      written += row.length;
      yield row;
    }
  };
  await pipeline(Readable.from(rows()), createWriteStream(path));
};

/** Objects as files; what is written is read and forgotten. */
const fileObjects = (path: string): Objects => ({
  head: async () => ({ bytes: (await stat(path)).size }),
  read: async () => createReadStream(path, { highWaterMark: megabyte }),
  list: async function* list() {},
  async writeOnce(_uri, body) {
    for await (const _ of body()) void _;
    return "written";
  },
});

const measureDataset = async (megabytes: number): Promise<void> => {
  const directory = await mkdtemp(join(tmpdir(), "choreo-bench-"));
  const path = join(directory, "pages.csv");
  await writeCsv(path, megabytes);
  const objects = fileObjects(path);
  const scratch = directoryScratch(join(directory, "scratch"), virtualClock(new Date().toISOString()));
  const maker = scratchDatasetMaker({ objects, datasetsUri: "s3://bench/datasets/", scratch });
  const request = DatasetRequested.data.parse({
    name: "bench",
    source: { uri: "s3://bench/pages.csv" },
    records: { format: "prompt-completion", prompt: "{{content}}", completion: "{{title}}" },
  });
  const started = performance.now();
  const made = await maker.make(request);
  const { size } = await stat(path);
  if (made.kind !== "made") throw new Error(JSON.stringify(made));
  report("dataset from CSV of HTML", { bytes: size, ms: performance.now() - started, records: made.counts.records });
  await rm(directory, { recursive: true });
};

measureText("HTML to text", htmlPage);
measureText("Markdown to text", markdownPage);
measureText("plain text", plainPage);
const megabytes = Number(process.argv[2] ?? 100);
await measureDataset(megabytes / 4);
await measureDataset(megabytes);
