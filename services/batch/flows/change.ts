import { backoffMs } from "../../chassis/clock.ts";
import { assert } from "../../chassis/outcome.ts";
import type { PartChange, PartKey, PartRow } from "../domain/run/part-row.ts";
import type { PipelineChange, PipelineRow } from "../domain/run/pipeline-row.ts";
import type { BatchPorts } from "../ports.ts";

/** Each lost race means that another one was won; so many in a row are a defect or a storm, and the message comes back. */
const racesMax = 30;

type Changed<Row> = { readonly row: Row; readonly before: Row; readonly isChanged: boolean };
type Rows<Row> = { read(): Promise<Row | undefined>; replace(row: Row): Promise<boolean> };

/** The row as it stands before and afterwards, changed or not: reads, decides and writes until nobody has written in between. */
const changeRow = async <Row extends { readonly version: number }>(
  { clock, random }: Pick<BatchPorts, "clock" | "random">,
  rows: Rows<Row>,
  change: (row: Row) => Row,
): Promise<Changed<Row>> => {
  for (let lost = 0; lost < racesMax; lost += 1) {
    const row = await rows.read();
    assert(row, "there is no such row, although it is being worked on");
    const changed = change(row);
    if (changed === row) return { row, before: row, isChanged: false };
    if (await rows.replace(changed))
      return { row: { ...changed, version: row.version + 1 }, before: row, isChanged: true };
    await clock.wait(backoffMs(lost, random, { baseMs: 5, capMs: 500 }));
  }
  throw new Error(`lost ${racesMax} races for a row in a row`);
};

export const changePipeline = (
  ports: BatchPorts,
  runId: string,
  change: PipelineChange,
): Promise<Changed<PipelineRow>> =>
  changeRow(ports, { read: () => ports.pipelines.read(runId), replace: (row) => ports.pipelines.replace(row) }, change);

export const changePart = (
  ports: BatchPorts,
  { runId, stage, part }: PartKey,
  change: PartChange,
): Promise<Changed<PartRow>> =>
  changeRow(
    ports,
    { read: () => ports.parts.read({ runId, stage, part }), replace: (row) => ports.parts.replace(row) },
    change,
  );
