import { compile, type CompiledPattern } from "../../../infra/local/eventbridge/pattern/compile.ts";
import { ofType, synthesized, type Found } from "../../infra/synthesized.ts";

/** A queue as the template makes it. */
export type QueueSpec = {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly visibilityMs: number;
  readonly delayMs: number;
  readonly retentionMs: number;
  readonly receivesMax?: number;
  readonly deadLettersArn?: string;
};

/** A function and every queue that it reads. */
export type FunctionSpec = {
  readonly service: string;
  readonly reaction: string;
  readonly timeoutMs: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly sources: readonly {
    readonly queueArn: string;
    readonly batchSize: number;
    readonly concurrencyMax: number;
  }[];
};

export type RuleSpec = {
  readonly name: string;
  readonly arn: string;
  readonly bus: "custom" | "default";
  readonly pattern: CompiledPattern;
  readonly targetArn: string;
  readonly deadLettersArn: string;
};

export type ScheduleSpec = { readonly everyMs: number; readonly input: string; readonly targetArn: string };

/** Who hears what, read from the template that would be deployed: there is no second list. */
export type Topology = {
  readonly stack: string;
  readonly account: string;
  readonly busName: string;
  readonly bucket: string;
  readonly queues: readonly QueueSpec[];
  readonly functions: readonly FunctionSpec[];
  readonly rules: readonly RuleSpec[];
  readonly schedules: readonly ScheduleSpec[];
};

const stack = "choreo";
const bus = "Bus";
const account = "123456789012";

let known: Topology | undefined;
/** Synthesized once for each process: it takes a second. */
export const topology = (): Topology => (known ??= topologyOf(synthesized()));

const topologyOf = (resources: readonly Found[]): Topology => {
  const queues = ofType(resources, "AWS::SQS::Queue");
  const names = new Map(queues.map(({ id, properties }) => [id, text(properties["QueueName"] ?? `${stack}-${id}`)]));
  const physical = (value: string): string => {
    const end = Math.max(value.lastIndexOf(":"), value.lastIndexOf("/")) + 1;
    return value.slice(0, end) + (names.get(value.slice(end)) ?? value.slice(end));
  };
  const context = { resources, physical };
  const functions = ofType(resources, "AWS::Lambda::Function").map((found) => functionOf(found, context));
  return {
    stack,
    account,
    busName: bus,
    bucket: functions[0]?.environment["CHOREO_BUCKET"]?.toLowerCase() ?? "",
    queues: queues.map(({ properties }, at) => queueOf(properties, [...names.values()][at] ?? "", physical)),
    functions,
    rules: ofType(resources, "AWS::Events::Rule").flatMap((found) => rulesOf(found, physical)),
    schedules: ofType(resources, "AWS::Scheduler::Schedule").map((found) => scheduleOf(found, physical)),
  };
};

type Physical = (value: string) => string;
type Properties = Found["properties"];

const queueOf = (properties: Properties, name: string, physical: Physical): QueueSpec => {
  const redrive = properties["RedrivePolicy"] as { deadLetterTargetArn: string; maxReceiveCount: number } | undefined;
  return {
    name,
    arn: `arn:aws:sqs:us-east-1:${account}:${name}`,
    url: `https://sqs.us-east-1.amazonaws.com/${account}/${name}`,
    visibilityMs: 1000 * Number(properties["VisibilityTimeout"] ?? 30),
    delayMs: 1000 * Number(properties["DelaySeconds"] ?? 0),
    retentionMs: 1000 * Number(properties["MessageRetentionPeriod"] ?? 345_600),
    ...(redrive && {
      receivesMax: redrive.maxReceiveCount,
      deadLettersArn: physical(redrive.deadLetterTargetArn),
    }),
  };
};

const functionOf = (
  { id, properties }: Found,
  { resources, physical }: { resources: readonly Found[]; physical: Physical },
): FunctionSpec => {
  const [service = "", reaction = ""] = text(properties["Description"]).split(": ");
  const { Variables } = properties["Environment"] as { Variables: Record<string, string> };
  const mappings = ofType(resources, "AWS::Lambda::EventSourceMapping").filter(
    (mapping) => mapping.properties["FunctionName"] === id,
  );
  return {
    service,
    reaction,
    timeoutMs: 1000 * Number(properties["Timeout"]),
    environment: Object.fromEntries(Object.entries(Variables).map(([name, value]) => [name, physical(value)])),
    sources: mappings.map((mapping) => ({
      queueArn: physical(text(mapping.properties["EventSourceArn"])),
      batchSize: Number(mapping.properties["BatchSize"] ?? 10),
      concurrencyMax:
        (mapping.properties["ScalingConfig"] as { MaximumConcurrency?: number } | undefined)?.MaximumConcurrency ??
        Number.POSITIVE_INFINITY,
    })),
  };
};

type Target = { Arn: string; DeadLetterConfig?: { Arn: string }; Input?: string };

const rulesOf = ({ id, properties }: Found, physical: Physical): RuleSpec[] =>
  (properties["Targets"] as Target[]).map(({ Arn, DeadLetterConfig }) => ({
    name: id,
    arn: `arn:aws:events:us-east-1:${account}:rule/${id}`,
    bus: properties["EventBusName"] === undefined ? "default" : "custom",
    pattern: compile(JSON.stringify(properties["EventPattern"])),
    targetArn: physical(Arn),
    deadLettersArn: physical(DeadLetterConfig?.Arn ?? ""),
  }));

const scheduleOf = ({ properties }: Found, physical: Physical): ScheduleSpec => {
  const expression = text(properties["ScheduleExpression"]);
  const minutes = /^rate\((\d+) minutes?\)$/.exec(expression)?.[1];
  if (minutes === undefined) throw new Error(`the simulation reads rate(n minutes), not ${expression}`);
  const { Arn, Input = "" } = properties["Target"] as Target;
  return { everyMs: Number(minutes) * 60_000, input: Input, targetArn: physical(Arn) };
};

const text = (value: unknown): string => {
  if (typeof value === "string") return value;
  throw new Error(`the template has ${JSON.stringify(value)} where a text was expected`);
};
