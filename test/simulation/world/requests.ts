import { stableId } from "../../../events-schema/index.ts";
import type { MemoryObjects } from "../../../services/chassis/memory/memory-objects.ts";
import { answerTo } from "./bedrock-answers.ts";
import type { Core } from "./core.ts";

/** Records in the shape that Bedrock trains on; each run's are its own. */
const recordsOf = (name: string, count: number): string =>
  Array.from({ length: count }, (_, at) => {
    const question = `What is said about question ${at} of ${name}?`;
    const text = (words: string) => [{ text: words }];
    return JSON.stringify({
      schemaVersion: "bedrock-conversation-2024",
      messages: [
        { role: "user", content: text(question) },
        { role: "assistant", content: text(answerTo(question)) },
      ],
    });
  }).join("\n");

const baseModel = "amazon.nova-micro-v1:0:128k";

/** Ways in which a request cannot be fulfilled, each refused by another rule of another service. */
const flaws: readonly ((data: Data) => Data)[] = [
  (data) => ({ ...data, name: "no/name" }),
  (data) => ({ ...data, source: { uri: `${data.source.uri}.missing.jsonl` } }),
  (data) => ({ ...data, promptsMin: 1000 }),
  (data) => ({ ...data, training: { baseModel: "a.model:nobody-knows" } }),
  (data) => ({ ...data, training: { baseModel, hyperParameters: { epochCount: "99" } } }),
  (data) => ({ ...data, training: { baseModel }, hosting: {}, evaluation: { recordsMax: 1 } }),
  (data) => ({ ...data, training: { baseModel }, maxCostUsd: 0.000001 }),
  ({ training: _training, ...data }) => ({ ...data, hosting: {} }),
];

export type Data = {
  name: string;
  source: { uri: string };
  requestId?: string;
  notify?: { emails: readonly string[] };
  training?: Record<string, unknown>;
  hosting?: Record<string, unknown> & { endpoint?: string };
} & Record<string, unknown>;

/** The stack's own recipients, somebody else, one of them and one again, and somebody who is left out. */
const readers: readonly Pick<Data, "notify">[] = [
  {},
  { notify: { emails: ["ada@lab.example.org", "ben@lab.example.org"] } },
  { notify: { emails: ["ops@example.com", "OPS@example.com"] } },
  { notify: { emails: ["ada@lab.example.org", "eve@evil.example", "ops@example.com"] } },
];

/** Whom a request names that can be read. */
export const namesOf = ({ name, notify }: Data): readonly string[] =>
  name.includes("/") ? [] : (notify?.emails ?? []).map((email) => email.toLowerCase());

/** What one user asks for, by chance: from a dataset alone to a model on an endpoint. */
export const drawRequest = (core: Core, site: string, objects: MemoryObjects): Data => {
  const { dice, weather } = core;
  const among = <Item>(what: string, items: readonly Item[]): Item =>
    items[Math.floor(dice.draw(`${site} ${what}`).value * items.length)] as Item;
  const name = stableId(site, core.seed).slice(0, 8);
  const uri = `s3://${core.topology.bucket}/sources/${name}.jsonl`;
  objects.put(uri, recordsOf(name, 36));
  const test = weather.strikes("no test records", site) ? 0 : 0.5;
  const goal = among("wants", ["dataset", "model", "hosted", "compared", "compared", "compared", "compared"]);
  const data: Data = {
    name,
    source: { uri },
    records: { format: "prepared", as: "conversation" },
    promptsMin: 2,
    split: { train: 1 - test, validation: 0, test },
    ...among("tells", readers),
    ...(goal !== "dataset" && { training: { baseModel, deadlineHours: among("deadline", [4, 6]) } }),
    ...((goal === "hosted" || goal === "compared") && {
      hosting: {
        method: among("method", ["any", "on-demand", "provisioned-throughput"]),
        decisionHours: among("decision", [1, 3, 4]),
        deleteRetiredModel: among("model goes", [true, false]),
        ...(among("endpoint", [true, false]) && { endpoint: "answers" }),
      },
    }),
    ...(goal === "compared" && {
      evaluation: { recordsMax: among("records", [12, 100]), metric: among("metric", ["exactMatch", "tokenF1"]) },
    }),
  };
  if (weather.strikes("event oversize", site)) return oversize(data);
  return weather.strikes("request refused", site) ? among("flaw", flaws)(data) : data;
};

/** A recipe of a quarter of a megabyte: it travels by claim check, and is refused for its hyperparameters. */
const oversize = (data: Data): Data => {
  const values = Array.from({ length: 1300 }, (_, at) => [`parameter${at}`.padEnd(90, "x"), "1".repeat(90)]);
  return { ...data, training: { baseModel, hyperParameters: Object.fromEntries(values) as Record<string, string> } };
};
