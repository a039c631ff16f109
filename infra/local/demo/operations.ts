import type { Entry } from "../core/journal.ts";
import { dollarsPerUnit, type Billed } from "../../../services/models/coordination-prices.ts";

/** Billable operations of one AWS service. */
export type ServiceOperations = { service: string; operations: Record<string, number>; dollars: number };

type Count = { service: string; operation: string; billed: Billed | undefined; units: number };

/** Counts what AWS would bill for coordination, from the journal: our functions' calls, deliveries, invocations. A user's own calls are left out. */
export const countOperations = (entries: Iterable<Entry>): ServiceOperations[] => {
  const services = new Map<string, ServiceOperations>();
  for (const entry of entries)
    for (const { service, operation, billed, units } of countsOf(entry)) {
      const row = services.get(service) ?? { service, operations: {}, dollars: 0 };
      row.operations[operation] = round((row.operations[operation] ?? 0) + units);
      row.dollars += billed === undefined ? 0 : units * dollarsPerUnit[billed];
      services.set(service, row);
    }
  return [...services.values()].sort((a, b) => b.dollars - a.dollars);
};

export const totalDollars = (operations: readonly ServiceOperations[]): number =>
  operations.reduce((sum, { dollars }) => sum + dollars, 0);

const countsOf = (entry: Entry): Count[] => {
  if (entry.kind === "call") return entry.principal.includes(":role/") ? [callCount(entry)] : [];
  if (entry.kind === "invocation") return invocationCounts(entry);
  const delivered = entry.kind === "delivery" && entry.outcome === "delivered";
  return delivered ? [{ service: "sqs", operation: "SendMessage", billed: "queueRequest", units: 1 }] : [];
};

/** The event source mapping receives and deletes on our account: one request each for a batch. */
const invocationCounts = ({ durationMs, memoryMb }: Extract<Entry, { kind: "invocation" }>): Count[] => [
  { service: "lambda", operation: "Invoke", billed: "invocation", units: 1 },
  {
    service: "lambda",
    operation: "GB-second",
    billed: "gigabyteSecond",
    units: (durationMs / 1000) * (memoryMb / 1024),
  },
  { service: "sqs", operation: "ReceiveMessage", billed: "queueRequest", units: 1 },
  { service: "sqs", operation: "DeleteMessageBatch", billed: "queueRequest", units: 1 },
];

const callCount = ({ service, operation, units = 1 }: Extract<Entry, { kind: "call" }>): Count => ({
  service,
  operation,
  billed: billedAs(service, operation),
  units,
});

/** Control-plane calls (Bedrock, Service Quotas, STS) cost nothing; Bedrock's jobs are billed on their own. */
const billedAs = (service: string, operation: string): Billed | undefined => {
  if (service === "events") return operation === "PutEvents" ? "event" : undefined;
  if (service === "sqs") return "queueRequest";
  if (service === "sns") return operation === "Publish" ? "publication" : undefined;
  if (service === "sesv2") return operation === "SendEmail" ? "mail" : undefined;
  if (service === "dynamodb") return /^(Put|Update|Delete|BatchWrite)/.test(operation) ? "tableWrite" : "tableRead";
  if (service === "s3")
    return /^(Put|Post|Copy|List|Create|Upload|Complete)/.test(operation) ? "objectWrite" : "objectRead";
  return undefined;
};

const round = (value: number): number => Math.round(value * 1000) / 1000;
