import { contracts, rulePattern } from "../../events-schema/index.ts";

/** One rule of each operator (EventBridge user guide, "Comparison operators"), on fields that the events have. */
const byOperator: Record<string, unknown>[] = [
  { source: [{ prefix: "choreo." }] },
  { source: [{ "anything-but": { prefix: "aws." } }], detail: { size: [{ numeric: [">", 900] }] } },
  { "detail-type": [{ suffix: "Completed" }] },
  { "detail-type": [{ "equals-ignore-case": "orderplaced" }] },
  { "detail-type": [{ wildcard: "*Job*Failed" }] },
  { detail: { name: [{ wildcard: "order-*-7" }] } },
  { detail: { state: [{ "anything-but": ["running", "queued"] }], retries: [{ numeric: ["=", 0] }] } },
  { detail: { address: [{ cidr: "10.0.0.0/24" }] } },
  { detail: { missing: [{ exists: false }], state: ["failed"] } },
  { detail: { metadata: { runId: [{ exists: true }] }, size: [{ numeric: [">", 10, "<=", 20] }] } },
  { $or: [{ detail: { size: [3] } }, { detail: { state: ["failed"], retries: [2] } }] },
  { detail: { tags: ["urgent", "night"] } },
  { detail: { nothing: [null] } },
  { detail: { name: [{ prefix: { "equals-ignore-case": "ORDER-9" } }] } },
];

/** Fifty rules: those of the choreography's own events, one of each operator, and exact ones on nested fields. */
export const rules: Record<string, unknown>[] = [
  ...contracts.slice(0, 20).map((contract) => rulePattern(contract)),
  ...byOperator,
  ...Array.from({ length: 50 }, (_, at) => ({
    source: [`shop.${at % 7}`],
    detail: { state: ["failed", "done"], customer: { region: [`region-${at}`] } },
  })),
].slice(0, 50);

const types = ["OrderPlaced", "TrainingJobCompleted", "ModelTrained", "EmbeddingJobFailed", "RunEnded"];
const sources = ["choreo.jobs", "choreo.training", "shop.3", "shop.5", "aws.bedrock"];
const states = ["running", "queued", "failed", "done"];

/** A small event; neighbours differ in every field that the rules look at. */
export const event = (index: number): Record<string, unknown> => ({
  version: "0",
  id: `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
  "detail-type": types[index % types.length],
  source: sources[(index * 3) % sources.length],
  account: "000000000000",
  time: "2026-01-01T00:00:00Z",
  region: "us-east-1",
  resources: [],
  detail: {
    metadata: { id: `event-${index}`, version: 1, runId: `run-${index % 40}`, hops: index % 9 },
    name: `order-${index}-${index % 10}`,
    state: states[index % states.length],
    size: index,
    retries: index % 3,
    address: `10.0.${index % 3}.${index % 256}`,
    tags: index % 11 === 0 ? ["urgent"] : ["day"],
    customer: { region: `region-${index % 60}`, since: 2020 },
    ...(index % 13 === 0 ? { nothing: null } : {}),
  },
});
