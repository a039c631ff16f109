import asciichart from "asciichart";
import { counted } from "../../../services/console/event-line.ts";
import { asRecord, type Run, type RunEvent } from "../../../services/console/run-view.ts";
import { costPerDay } from "../../../services/console/hosted.ts";
import { totalDollars, type ServiceOperations } from "./operations.ts";
import { pricesAsOf } from "../../../services/models/prices.ts";

export type DemoResult = {
  runId: string;
  outcome: string;
  reason: string;
  run: Run;
  /** The report of the evaluation or of the pipeline; empty where there was none. */
  report: Record<string, unknown>;
  /** Some records of a pipeline's results, as they were delivered. */
  samples: readonly Record<string, unknown>[];
  /** The mail about the run's end: an `.eml` file, from the project's folder. */
  mail: string | undefined;
  operations: ServiceOperations[];
  seconds: number;
};

/** What `--json` prints: one object. */
export const asJson = ({
  runId,
  outcome,
  reason,
  run,
  mail,
  operations,
  seconds,
}: DemoResult): Record<string, unknown> => ({
  runId,
  outcome,
  reason,
  events: run.events.map(({ type, id, causationId, service }) => ({ type, id, causationId, service })),
  dataset: datasetOf(run),
  comparison: eventData(run, "EvaluationScored")?.["comparison"] ?? null,
  pipeline: eventData(run, "PipelineCompleted") ?? eventData(run, "PipelineFailed") ?? null,
  cost: eventData(run, "RunEnded")?.["cost"] ?? null,
  operations: operations.map(({ service, operations: counts, dollars }) => ({ service, operations: counts, dollars })),
  dollars: totalDollars(operations),
  mail: mail ?? null,
  pricesAsOf,
  seconds,
});

/** What a person reads at the end. */
export const asText = (result: DemoResult): string =>
  [
    ...datasetLines(result.run),
    ...lossLines(result.run),
    ...modelLines(result.run),
    ...scoreLines(result.run, result.report),
    ...decisionLines(result.run),
    ...pipelineLines(result),
    ...runCostLines(result.run),
    ...costLines(result.operations),
    ...endLines(result),
  ].join("\n");

const eventData = (run: Run, type: string): Record<string, unknown> | undefined => find(run, type)?.data;
const find = (run: Run, type: string): RunEvent | undefined => run.events.find((event) => event.type === type);

const datasetOf = (run: Run): Record<string, unknown> | null => {
  const ready = eventData(run, "DatasetReady") ?? eventData(run, "DatasetRejected");
  if (!ready) return null;
  const { name, version, manifestUri, train, validation, test } = asRecord(ready["dataset"]);
  return { name, version, manifestUri, train, validation, test, counts: ready["counts"] };
};

const datasetLines = (run: Run): string[] => {
  const dataset = asRecord(datasetOf(run));
  const counts = asRecord(dataset["counts"]);
  if (counts["rowsIn"] === undefined) return [];
  const dropped = Object.entries(asRecord(counts["dropped"])).filter(([, count]) => count !== 0);
  const sizes = ["train", "validation", "test"].map(
    (side) => `${side} ${text(asRecord(dataset[side])["records"]) || "0"}`,
  );
  return [
    "",
    `Dataset    ${text(counts["rowsIn"])} rows in, ${text(counts["records"])} records out (${sizes.join(", ")})`,
    ...dropped.map(([reason, count]) => `           ${text(count).padStart(5)} dropped: ${reason}`),
    `Version    ${text(dataset["version"])}`,
    `           ${text(dataset["manifestUri"])}`,
  ];
};

const lossLines = (run: Run): string[] => {
  const epochs = eventData(run, "ModelTrained")?.["lossByEpoch"];
  if (!Array.isArray(epochs) || epochs.length === 0) return [];
  const losses = epochs.map((epoch) => Number(asRecord(epoch)["trainingLoss"]));
  const plotted =
    losses.length > 1
      ? asciichart.plot(stretch(losses), { height: 6, format: (value) => value.toFixed(3).padStart(8) })
      : "";
  const numbers = epochs.map((epoch) => {
    const { epoch: number, trainingLoss, validationLoss } = asRecord(epoch);
    return `           epoch ${text(number)}: training ${fixed(trainingLoss)}${validationLoss === undefined ? "" : `, validation ${fixed(validationLoss)}`}`;
  });
  return ["", "Training loss by epoch", ...plotted.split("\n").filter(Boolean), ...numbers];
};

/** A few points in a row look like nothing; between two epochs the plot goes in a straight line. */
const stretch = (values: readonly number[]): number[] =>
  values.flatMap((value, index) => {
    const next = values[index + 1];
    return next === undefined ? [value] : Array.from({ length: 12 }, (_, step) => value + ((next - value) * step) / 12);
  });

const modelLines = (run: Run): string[] => {
  const model = asRecord(eventData(run, "ModelTrained")?.["model"]);
  return model["arn"] === undefined
    ? []
    : ["", `Model      ${text(model["arn"])}`, `           customized from ${text(model["baseModel"])}`];
};

/** Both models side by side: every metric, the interval of the one that decides, three answers. */
const scoreLines = (run: Run, report: Record<string, unknown>): string[] => {
  const comparison = asRecord(eventData(run, "EvaluationScored")?.["comparison"]);
  if (comparison["records"] === undefined) return [];
  const [candidate, base] = [asRecord(comparison["candidate"]), asRecord(comparison["base"])];
  const { metric: deciding, confidence } = asRecord(comparison["difference"]);
  const intervals = asRecord(report["metrics"]);
  const scores = Object.entries(asRecord(candidate["scores"])).map(([metric, score]) => {
    const { difference, low, high } = asRecord(intervals[metric]);
    const interval = `${fixed(difference).padStart(9)}  [${fixed(low)}, ${fixed(high)}]${metric === deciding ? "  decides" : ""}`;
    return `           ${metric.padEnd(12)} ${fixed(score).padStart(8)} ${fixed(asRecord(base["scores"])[metric]).padStart(8)} ${interval}`;
  });
  const answered = `Scores     ${text(comparison["records"])} records of the test split (customized ${text(candidate["answered"])} answered, base ${text(base["answered"])})`;
  const heads = `${"custom".padStart(8)} ${"base".padStart(8)} difference  [with ${Number(confidence) * 100} % confidence]`;
  return ["", answered, `           ${"".padEnd(12)} ${heads}`, ...scores, ...sampleLines(comparison["samples"])];
};

const sampleLines = (samples: unknown): string[] =>
  (Array.isArray(samples) ? samples : []).flatMap((sample: unknown) => {
    const { reference, candidate, base } = asRecord(sample);
    return [
      "",
      `           wanted      ${short(reference)}`,
      `           customized  ${short(candidate)}`,
      `           base        ${short(base)}`,
    ];
  });

const decisionLines = (run: Run): string[] => {
  const promoted = eventData(run, "ModelPromoted");
  const decided = promoted ?? eventData(run, "ModelRetired");
  if (!decided) return [];
  const hosted = asRecord(decided["hosted"]);
  const arn = text(asRecord(decided["model"])["arn"]);
  const method = hosted["method"] === "on-demand" ? "on-demand" : "provisioned-throughput";
  const perDay = costPerDay({ method, modelArn: arn, modelUnits: Number(hosted["modelUnits"]) });
  const still = promoted
    ? `           still hosted: ${text(hosted["name"])}, ${perDay === undefined ? "at a price we do not know" : `about $${perDay.toFixed(2)} a day and its answers`}`
    : "           nothing is hosted any more";
  return ["", `Decision   ${promoted ? "promoted" : "retired"}: ${text(decided["why"])}`, still];
};

/** Each stage with what became of its records, the files, and what stands in them. */
const pipelineLines = ({ run, samples }: DemoResult): string[] => {
  const ended = eventData(run, "PipelineCompleted") ?? eventData(run, "PipelineFailed");
  if (!ended) return [];
  const stages = listOf(ended["stages"]).map((stage, at) => {
    const failed = Object.entries(asRecord(stage["failed"])).map(([reason, count]) => `, ${text(count)} ${reason}`);
    const asked = `${counted(stage["jobs"], "job")}, ${text(stage["onDemand"])} on demand, ${text(stage["retried"])} asked again`;
    const tokens = `${text(stage["inputTokens"])} tokens in, ${text(stage["outputTokens"])} out`;
    const answered = `${text(stage["answered"])} of ${text(stage["records"])} answered${failed.join("")}`;
    return (
      (at === 0 ? "Stages" : "").padEnd(11) + `${text(stage["stage"]).padEnd(12)} ${answered} (${asked}; ${tokens})`
    );
  });
  const files = listOf(ended["results"]).map((file, at) =>
    (at === 0 ? "Results" : "").padEnd(11).concat(`${text(file["uri"])} (${text(file["records"])} records)`),
  );
  const answers = samples.flatMap((sample) => [
    "",
    ...Object.entries(sample).map(([column, value]) => `           ${column.padEnd(16)} ${short(value)}`),
  ]);
  return ["", ...stages, "", ...files, ...answers];
};

const listOf = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.map(asRecord) : []);

/** What Bedrock would bill for this run, by part. */
const runCostLines = (run: Run): string[] => {
  const cost = asRecord(eventData(run, "RunEnded")?.["cost"]);
  if (cost["total"] === undefined) return [];
  const parts = ["training", "hosting", "evaluation", "inference", "coordination"].flatMap((part) =>
    cost[part] === undefined || (cost["inference"] !== undefined && cost[part] === 0)
      ? []
      : [`${part} $${Number(cost[part]).toFixed(4)}`],
  );
  const unknown =
    Array.isArray(cost["unknown"]) && cost["unknown"].length > 0
      ? `; no price known for ${cost["unknown"].join(", ")}`
      : "";
  const notCounted = Array.isArray(cost["notCounted"]) ? cost["notCounted"] : [];
  return [
    "",
    `Cost       about $${Number(cost["total"]).toFixed(4)} on AWS (${parts.join(", ")}; prices as of ${text(cost["asOf"])}, an estimate${unknown})`,
    ...notCounted.map((what) => `           and perhaps ${text(what)}`),
  ];
};

const costLines = (operations: readonly ServiceOperations[]): string[] => [
  "",
  `Coordination on AWS would have cost about $${totalDollars(operations).toFixed(5)} (list prices as of ${pricesAsOf}, an estimate, by the calls that were counted here; models not included)`,
  ...operations.map(({ service, operations: counts, dollars }) => {
    const parts = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
    return `  ${service.padEnd(15)} $${dollars.toFixed(6)}  ${parts.join(", ")}`;
  }),
];

const endLines = ({ outcome, reason, runId, seconds, mail }: DemoResult): string[] => [
  "",
  mail === undefined
    ? "Mail       none came within half a minute"
    : `Mail       ${mail} (open it in a mail program; its links ended with this cloud)`,
  `Run ${runId} ${outcome} after ${seconds.toFixed(1)} s: ${reason}`,
];

const text = (value: unknown): string => (typeof value === "string" || typeof value === "number" ? String(value) : "");
const short = (value: unknown): string => text(value).replaceAll(/\s+/g, " ").slice(0, 110);
const fixed = (value: unknown): string => (typeof value === "number" ? value.toFixed(4) : "unknown");
