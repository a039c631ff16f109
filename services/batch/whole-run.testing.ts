import type { OutgoingEvent } from "../chassis/publish.ts";
import { requested } from "./memory/play.ts";
import { sampleRequest, sampleSource } from "./memory/samples.ts";
import { openStage, type Stage } from "./memory/stage.ts";

export const uri = (name: string) => `${sampleSource}${name}`;

/** The data of each event of a type, each event once. */
export const said = ({ world }: Stage, type: string): Record<string, unknown>[] => {
  const found = world.published.filter((event: OutgoingEvent) => event.type === type);
  const byId = new Map(found.map(({ detail }) => [detail.metadata.id, "data" in detail ? detail.data : {}]));
  return [...byId.values()] as Record<string, unknown>[];
};
export const ended = (stage: Stage) => said(stage, "RunEnded");

export const opened = (objects: Record<string, string>, options: Parameters<typeof openStage>[0] = {}): Stage => {
  const stage = openStage(options);
  for (const [name, content] of Object.entries(objects)) stage.world.ports.objects.put(uri(name), content);
  return stage;
};

export const played = async (stage: Stage, request: ReturnType<typeof sampleRequest>): Promise<Stage> => {
  await stage.deliver(requested(request));
  await stage.run();
  return stage;
};

/** `failed.parquet` of the run that failed last: stage, record, reason. */
export const failedList = (stage: Stage): string[] => {
  const { failedUri } = said(stage, "PipelineFailed").at(-1) as { failedUri: string };
  const [, rows = "[]"] = (stage.world.ports.objects.text(failedUri) ?? "").split("\n");
  return (JSON.parse(rows) as string[][]).map((row) => row.slice(0, 3).join(" "));
};

export const sampleJsonl = (count: number, from: number): string =>
  Array.from({ length: count }, (_, at) =>
    JSON.stringify({ record_id: `r${from + at}`, text: `text ${from + at}` }),
  ).join("\n");
