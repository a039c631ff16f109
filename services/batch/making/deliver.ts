import type { ResultFile } from "../../../events-schema/index.ts";
import type { Delivered, DeliverOrder } from "../workshop.ts";
import { onceFor } from "./once-for.ts";
import type { Tools } from "./tools.ts";

type Stage = DeliverOrder["stages"][number];

/** Makes a user's files of the results, and one of all that failed. */
export const deliver = (order: DeliverOrder, tools: Tools): Promise<Delivered> =>
  onceFor(`${order.toUri.replace(/\/$/, "")}.json`, tools.objects, async () => {
    const results: ResultFile[] = [];
    for (const stage of order.stages)
      for (const format of order.formats)
        results.push(
          order.files === "one" ? await one(order, stage, format, tools) : await parts(order, stage, format, tools),
        );
    const failedUri = await failures(order, tools);
    return { results, ...(failedUri !== undefined && { failedUri }) };
  });

type Format = DeliverOrder["formats"][number];

const one = async (
  { toUri }: DeliverOrder,
  { stage, resultUris }: Stage,
  format: Format,
  tools: Tools,
): Promise<ResultFile> => {
  const uri = `${toUri}${stage}/results.${format}`;
  return { stage, format, uri, ...(await tools.results.deliver(uri, format, resultUris)) };
};

const parts = async (
  { toUri }: DeliverOrder,
  { stage, resultUris }: Stage,
  format: Format,
  tools: Tools,
): Promise<ResultFile> => {
  const uri = `${toUri}${stage}/${format}/`;
  const sum = { records: 0, bytes: 0 };
  for (const [at, resultUri] of resultUris.entries()) {
    const part = await tools.results.deliver(`${uri}part-${String(at).padStart(5, "0")}.${format}`, format, [
      resultUri,
    ]);
    sum.records += part.records;
    sum.bytes += part.bytes;
  }
  return { stage, format, uri, ...sum };
};

const failures = async ({ toUri, stages }: DeliverOrder, tools: Tools): Promise<string | undefined> => {
  const uri = `${toUri}failed.parquet`;
  let any = false;
  for (const { resultUris } of stages)
    for await (const rows of tools.results.failed(resultUris)) any ||= rows.length > 0;
  if (!any) return undefined;
  const columns = ["stage", "record_id", "reason", "message"].map((name) => ({ name }));
  await tools.results.write(uri, {
    columns,
    async *rows(to) {
      for (const { stage, resultUris } of stages)
        for await (const rows of tools.results.failed(resultUris)) {
          for (const row of rows) [stage, ...row].forEach((text, at) => to[at]?.add(text));
          yield rows.length;
        }
    },
  });
  return uri;
};
