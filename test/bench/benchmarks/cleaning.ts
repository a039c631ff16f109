import { globSync, readFileSync } from "node:fs";
import { Tokenizer, type TokenizerCallbacks } from "htmlparser2";
import { join } from "node:path";
import { toPlainText } from "../../../services/dataset/domain/plain-text.ts";
import type { Benchmark, Part } from "../benchmark.ts";
import { root, runToEnd } from "../processes.ts";
import { median, repeat, rounded } from "../statistics.ts";

const megabyte = 1_000_000;
const runs = 3;
/** MB of generated CSV; the dataset service's own benchmark makes a quarter of it first, then all of it. */
const csvMb = 60;
/** Enough real text to outlast noise. */
const readmesMb = 8;

type Line = { name: string; mbPerSecond: number; rssMb: number; mb: number };

/** The dataset service's own benchmark, whose lines are JSON. */
const serviceLines = async () => {
  const { output, rssMb } = await runToEnd({
    command: process.execPath,
    args: ["test/bench/cleaning.ts", String(csvMb)],
  });
  const lines = output.trim().split("\n");
  return { lines: lines.map((line) => JSON.parse(line) as Line), rssMb };
};

/** Text that people wrote: Markdown with HTML in it. */
const readmes = (): string[] => {
  const texts: string[] = [];
  let bytes = 0;
  for (const path of globSync("node_modules/{*,@*/*}/README.md", { cwd: root }).sort()) {
    const text = readFileSync(join(root, path), "utf8");
    texts.push(text);
    bytes += text.length;
    if (bytes > readmesMb * megabyte) break;
  }
  return texts;
};

const nothing = (): void => undefined;
const silent = new Proxy({} as TokenizerCallbacks, { get: () => nothing });

const tokenize = (text: string): void => {
  const tokenizer = new Tokenizer({ decodeEntities: true }, silent);
  tokenizer.write(text);
  tokenizer.end();
};

const mbPerSecond = (texts: string[], work: (text: string) => unknown): number => {
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const samples = Array.from({ length: runs }, () => {
    const startedAt = performance.now();
    for (const text of texts) work(text);
    return bytes / megabyte / ((performance.now() - startedAt) / 1000);
  });
  return rounded(median(samples));
};

const onReadmes = (): Part => {
  const texts = readmes();
  const unit = "MB/s";
  return {
    name: "READMEs of node_modules to text",
    unit,
    value: mbPerSecond(texts, (text) => toPlainText(text, { html: true, markdown: true })),
    baseline: { name: "htmlparser2's tokenizer alone", unit, value: mbPerSecond(texts, tokenize) },
  };
};

export const cleaning: Benchmark = {
  name: "cleaning",
  aim: "above 20 MB/s of HTML per core",
  run: async () => {
    const all = await repeat(runs, serviceLines);
    // The two datasets of one run have the same name; the larger one comes last.
    const at = (index: number): Part => ({
      name: `${all[0]?.lines[index]?.name ?? ""}, ${all[0]?.lines[index]?.mb ?? 0} MB`,
      unit: "MB/s",
      value: rounded(median(all.map(({ lines }) => lines[index]?.mbPerSecond ?? 0))),
    });
    const [html = at(0), ...parts] = (all[0]?.lines ?? []).map((_, index) => at(index));
    const { name: _, ...headline } = html;
    return { ...headline, runs, rssMb: median(all.map(({ rssMb }) => rssMb ?? 0)), parts: [...parts, onReadmes()] };
  },
};
