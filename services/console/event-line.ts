import { styleText } from "node:util";
import { asRecord, type RunEvent } from "./run-view.ts";

type Facts = (data: Record<string, unknown>) => (string | undefined)[];

/** The two or three facts of each event that a person watching wants to see. */
const facts: Record<string, Facts> = {
  DatasetRequested: (data) => [
    show(data["name"]),
    show(at(data, "source", "uri")),
    show(at(data, "training", "baseModel")),
  ],
  DatasetReady: (data) => [
    `${show(at(data, "counts", "records"))} of ${show(at(data, "counts", "rowsIn"))} rows kept`,
    `version ${show(at(data, "dataset", "version"))}`,
    `train ${show(at(data, "dataset", "train", "records")) ?? 0}, validation ${show(at(data, "dataset", "validation", "records")) ?? 0}, test ${show(at(data, "dataset", "test", "records")) ?? 0}`,
  ],
  DatasetRejected: problem,
  TrainingJobRequested: (data) => [
    show(at(data, "order", "modelName")),
    dollars(at(data, "estimate", "total")),
    show(data["hostingPlan"]),
  ],
  TrainingJobSubmitted: (data) => [show(data["jobName"])],
  TrainingJobCompleted: (data) => [show(at(data, "job", "name")), show(data["modelArn"])],
  TrainingJobFailed: problem,
  BatchJobSubmitted: (data) => [show(data["jobName"]), show(data["modelId"])],
  BatchJobCompleted: (data) => [
    show(at(data, "job", "name")),
    counted(at(data, "order", "records"), "record"),
    at(data, "job", "status") === "Completed" ? undefined : show(at(data, "job", "status")),
  ],
  BatchJobFailed: problem,
  PipelineRequested: (data) => [show(data["name"]), stagesInOrder(list(data["stages"]))],
  PipelineRejected: problem,
  StageStarted: (data) => [
    `${show(data["stage"])}, ${show(data["at"])} of ${show(data["of"])}`,
    show(data["model"]),
    data["records"] === undefined
      ? undefined
      : `${counted(data["records"], "record")}, ${counted(data["jobs"], "job")}`,
  ],
  BatchJobWithdrawn: (data) => [counted(at(data, "order", "records"), "record"), show(at(data, "order", "modelId"))],
  BatchJobRequested: (data) => [counted(at(data, "order", "records"), "record"), show(at(data, "order", "modelId"))],
  StageCompleted: (data) => stageFacts(asRecord(data["counts"])),
  PipelineCompleted: (data) => [counted(list(data["results"]).length, "result"), show(data["reportUri"])],
  PipelineFailed: (data) => [...problem(data), show(data["reportUri"])],
  ModelTrained: (data) => [show(at(data, "model", "name")), lastLoss(data["lossByEpoch"])],
  ModelTrainingFailed: problem,
  ModelHosted: (data) => [show(at(data, "hosted", "method")), show(at(data, "hosted", "name"))],
  ModelHostingFailed: problem,
  EvaluationScored: (data) => [show(at(data, "comparison", "why"))],
  EvaluationFailed: problem,
  ModelPromoted: (data) => [show(at(data, "hosted", "name")), show(data["why"])],
  ModelRetired: (data) => [show(at(data, "hosted", "name")), show(data["why"])],
  RollbackRequested: (data) => [show(data["endpoint"])],
  EndpointRolledBack: (data) => [show(data["endpoint"]), show(data["modelArn"])],
  RollbackRejected: problem,
  MessageParked: (data) => [show(data["consumer"]), show(data["code"]), show(data["reason"])],
  MessagesRedriven: (data) => [`${show(data["redriven"])} of ${show(data["matched"])} matching messages sent back`],
  RedriveRequested: (data) => [show(data["consumer"]), show(data["code"])],
  CancellationRequested: (data) => [show(data["reason"])],
  RunEnded: (data) => [show(data["outcome"]), show(data["reason"])],
};

function problem(data: Record<string, unknown>): (string | undefined)[] {
  const [place] = list(at(data, "problem", "places"));
  return [show(at(data, "problem", "code")), show(at(data, "problem", "message")), show(place)];
}

/** `  2.41 s  training   ModelTrained   name · training loss 0.42` — one event, one line, coloured on a terminal; `branches` stand before the service. */
export const eventLine = (event: RunEvent, startedAt: number, branches = ""): string => {
  const seconds = `${((event.at - startedAt) / 1000).toFixed(2)} s`.padStart(9);
  const known = Object.hasOwn(facts, event.type) ? facts[event.type] : undefined;
  const details = (known?.(event.data) ?? []).filter((fact) => fact !== undefined).join(" · ");
  const type = styleText(colourOf(event), event.type.padEnd(21));
  return `${styleText("dim", seconds)}  ${branches}${event.service.padEnd(12)} ${type} ${oneLine(details)}`;
};

const colourOf = ({ type, data }: RunEvent): "green" | "red" | "yellow" | "cyan" => {
  if (type === "RunEnded") return data["outcome"] === "succeeded" ? "green" : "red";
  if (/Failed$|Rejected$|Parked$/.test(type)) return "red";
  return type.endsWith("Requested") ? "yellow" : "cyan";
};

const stageFacts = (counts: Record<string, unknown>): (string | undefined)[] => [
  show(counts["stage"]),
  `${show(counts["answered"])} of ${show(counts["records"])} records answered`,
  ...Object.entries(asRecord(counts["failed"])).map(([reason, records]) => `${show(records)} ${reason}`),
  counts["onDemand"] === 0 ? undefined : `${show(counts["onDemand"])} on demand`,
];

/** `a → b, a → c, d`: what each stage reads stands before it. */
const stagesInOrder = (stages: readonly unknown[]): string =>
  stages
    .map((stage, index) => {
      const name = show(asRecord(stage)["name"]) ?? "";
      const source = show(at(asRecord(stage), "input", "stage"));
      if (source === undefined) return index === 0 ? name : `, ${name}`;
      return source === show(asRecord(stages[index - 1])["name"]) ? ` → ${name}` : `, ${source} → ${name}`;
    })
    .join("");

export const counted = (count: unknown, one: string): string => `${show(count)} ${one}${count === 1 ? "" : "s"}`;

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const at = (data: Record<string, unknown>, ...path: string[]): unknown =>
  path.reduce<unknown>((value, key) => asRecord(value)[key], data);

const dollars = (value: unknown): string | undefined =>
  typeof value === "number" ? `the run is estimated at $${value.toFixed(2)}` : undefined;

const show = (value: unknown): string | undefined =>
  typeof value === "string" || typeof value === "number" ? String(value) : undefined;

const lastLoss = (lossByEpoch: unknown): string | undefined => {
  const last: unknown = Array.isArray(lossByEpoch) ? lossByEpoch.at(-1) : undefined;
  const loss = asRecord(last)["trainingLoss"];
  return typeof loss === "number" ? `training loss ${loss.toFixed(4)}` : undefined;
};

/** What users and models write goes to the terminal without its control characters: they could rewrite the screen. */
// oxlint-disable-next-line no-control-regex -- control characters are exactly what is removed
const oneLine = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ").slice(0, 240);
