import { usualForm } from "../../models/ask.ts";
import { imageLimitsOf } from "../../models/image-limits.ts";
import { planChunks, type ChunkLimits } from "../domain/plan-chunks.ts";
import { linePourer } from "../domain/poured-line.ts";
import { recordWriter, refusalsOf } from "../domain/record-line.ts";
import type { Prepared, PreparedChunk, PrepareOrder } from "../workshop.ts";
import { recordCutter } from "./cut-records.ts";
import { onceFor } from "./once-for.ts";
import { neededColumns, openInput, type Input } from "./open-input.ts";
import { refusedRequest } from "./problems.ts";
import { questionMaker } from "./question-maker.ts";
import { readRecords, recordHead } from "./record-file.ts";
import { givenIds, idsOfColumn, keptIds, type RecordIds } from "./record-ids.ts";
import { Refused } from "./refused.ts";
import { idColumnOf, resultLayout } from "./result-layout.ts";
import type { Tools } from "./tools.ts";
import { writeRecords, type WrittenRecords } from "./write-records.ts";

/** Reads a part, writes what each of its records is asked, and cuts both into chunks. */
export const prepare = (order: PrepareOrder, tools: Tools): Promise<Prepared> =>
  onceFor(`${baseOf(order)}.json`, tools.objects, async () => {
    try {
      return await prepared(order, tools);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return { kind: "refused", problems: error.problems };
    }
  });

const baseOf = ({ toUri, part }: PrepareOrder): string => `${toUri}part-${String(part).padStart(5, "0")}`;

const prepared = async (order: PrepareOrder, tools: Tools): Promise<Prepared> => {
  const { stage, pipeline } = order;
  const asked = { model: stage.model, form: stage.form ?? usualForm(stage.model), inference: stage.inference };
  const refusals = refusalsOf(asked);
  if (refusals.length > 0) throw new Refused([refusedRequest(refusals)]);
  const input = await openInput(order.input, neededColumns(stage), tools);
  const limits = narrowed(order);
  const idColumn = idColumnOf(stage, input.columns);
  const idAt = input.columns.findIndex(({ name }) => name === idColumn);
  const ids = await idsFor(order, { idColumn, idAt }, tools);
  const written = await writeRecords(
    {
      input,
      ids,
      reads: stage.reads,
      ...(stage.reads !== "text" && {
        images: {
          at: input.columns.findIndex(({ name }) => name === stage.imageColumn),
          reader: {
            objects: tools.objects,
            modelId: stage.model,
            limits: imageLimitsOf(stage.model, asked.form),
          },
        },
      }),
      questionsOf: input.isEmpty ? () => [] : questionMaker(stage, pipeline.prompts, input.columns),
      write: recordWriter(asked),
      pour: linePourer(asked),
      lineBytesMax: Math.min(limits.bytesPerFileMax, limits.bytesPerJobMax),
    },
    tools,
  );
  const idsFile = await ids.close();
  const idsUri = `${baseOf(order)}-ids.jsonl`;
  if (idsFile) await tools.objects.writeOnce(idsUri, () => idsFile.file.read(0, idsFile.bytes), "application/jsonl");
  const chunks = await cut(order, { input, written, limits }, tools);
  const { count: records, unaskable } = written;
  const unasked =
    chunks.length === 0 && records > 0 ? { unaskableUri: await unaskedOnly(order, input, written, tools) } : {};
  return { kind: "prepared", records, unaskable, chunks, ...(idsFile && { idsUri }), ...unasked };
};

const idsFor = async (
  { part, input, stage }: PrepareOrder,
  { idColumn, idAt }: { idColumn: string | undefined; idAt: number },
  tools: Tools,
): Promise<RecordIds> => {
  if (idColumn === undefined || idAt === -1) return givenIds(part);
  return input.kind === "results" && stage.idColumn === undefined ? keptIds(idAt) : idsOfColumn(idColumn, idAt, tools);
};

const narrowed = ({ limits, stage }: PrepareOrder): ChunkLimits => ({
  ...limits,
  recordsPerJobMax: Math.min(limits.recordsPerJobMax, stage.limits.maxRecordsPerJob ?? Infinity),
});

/** UNCONFIRMED for every family: English text has about four characters a token. */
const bytesPerToken = 4;

type Written = { readonly input: Input; readonly written: WrittenRecords; readonly limits: ChunkLimits };

/** Chunks are cut out of two long files: the requests, and all records, of which those that are not asked go with the one before. */
const cut = async (
  order: PrepareOrder,
  { input, written, limits }: Written,
  tools: Tools,
): Promise<PreparedChunk[]> => {
  const { requests, records, sizes, blocks } = written;
  const plan = planChunks(sizes, limits);
  if (plan.kind === "too-large") throw new Error("invariant broken: a request that no file holds is failed before");
  const cutter = recordCutter(records, blocks, recordHead(input.columns));
  const chunks: PreparedChunk[] = [];
  let asked = 0;
  for (const [chunk, { from, to, bytes, way }] of plan.chunks.entries()) {
    const base = `${baseOf(order)}-chunk-${String(chunk).padStart(5, "0")}`;
    const lines = { from: asked, to: asked + bytes };
    const inputUri = `${base}.jsonl`;
    const recordsUri = `${base}.records`;
    await tools.objects.writeOnce(inputUri, () => requests.read(lines.from, lines.to), "application/jsonl");
    await tools.objects.writeOnce(recordsUri, await cutter.cut(to - from), "application/octet-stream");
    chunks.push({
      chunk,
      way,
      records: to - from,
      bytes,
      recordsUri,
      inputUri,
      inputTokensAbout: Math.ceil(bytes / bytesPerToken),
    });
    asked = lines.to;
  }
  return chunks;
};

/** No chunk takes them along: a result of their own. */
const unaskedOnly = async (
  order: PrepareOrder,
  input: Input,
  written: WrittenRecords,
  tools: Tools,
): Promise<string> => {
  const uri = `${baseOf(order)}-unasked.parquet`;
  const { columns, add } = resultLayout(input.columns, order.stage, order.pipeline.prompts);
  const cutter = recordCutter(written.records, written.blocks, recordHead(input.columns));
  const all = await cutter.cut(0);
  const file = await readRecords(async () => all());
  await tools.results.write(uri, {
    columns,
    async *rows(to) {
      for await (const block of file.blocks()) {
        add(block, askedOfNobody, to);
        yield block.records;
      }
    },
  });
  return uri;
};

const askedOfNobody = (): never => {
  throw new Error("invariant broken: a record that is asked is in a chunk");
};
