import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { eventIdOf, isRequest, rulePattern, runIdOf } from "../../../events-schema/index.ts";
import { catalogue } from "../../../infra/catalogue.ts";
import type { EventEnvelope } from "../../../infra/local/core/journal.ts";
import { compile } from "../../../infra/local/eventbridge/pattern/compile.ts";
import { messageOf } from "../../../services/chassis/memory/envelope-of.ts";
import type { InMessage } from "../../../services/chassis/ports.ts";
import { accepted, heard } from "../../contract/heard.ts";
import { servicesOnMemory, type Hearer, type Services } from "../../contract/services-on-memory.ts";
import type { History } from "./history.ts";

const histories = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith(".json"))
  .map((name) => [name, JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8")) as History] as const);

const patterns = new Map(
  catalogue.contracts.map((contract) => [contract, compile(JSON.stringify(rulePattern(contract)))] as const),
);

/** Who hears this event, by the rules' patterns. */
const hearersOf = ({ hearers }: Services, event: EventEnvelope): Hearer[] =>
  hearers.filter(({ hears }) => hears.some((contract) => patterns.get(contract)?.matches(event)));

const messageFrom = (event: EventEnvelope, replayName?: string): InMessage => ({
  ...messageOf({ type: event["detail-type"], detail: {} }),
  body: JSON.stringify({ ...event, ...(replayName !== undefined && { "replay-name": replayName }) }),
});

/** Every event to everyone who hears it, in the order of the bus; what did not end as it should, by name. */
const live = async (services: Services, events: readonly EventEnvelope[], replayName?: string): Promise<string[]> => {
  const refused: string[] = [];
  for (const event of events)
    for (const hearer of hearersOf(services, event)) {
      const outcome = await heard(hearer, messageFrom(event, replayName));
      if (!accepted.test(outcome)) refused.push(`${event["detail-type"]} by ${hearer.name}: ${outcome}`);
    }
  return refused;
};

describe.each(histories)("%s", (_, { events }) => {
  test("is a whole run of one request, and ends once", () => {
    const [request] = events;
    const ids = events.filter((event) => event["detail-type"] === "RunEnded").map(({ detail }) => idOf(detail));
    expect(isRequest(contractOf(request))).toBe(true);
    const services = servicesOnMemory();
    const unheard = events.filter((event) => !contractOf(event).forUsers && hearersOf(services, event).length === 0);
    expect(unheard.map((event) => event["detail-type"])).toEqual([]);
    expect(new Set(ids).size).toBe(1);
  });

  test.each([["as it came", undefined] as const, ["as a replay of the archive", "replay-1"] as const])(
    "is accepted by today's code, event by event, on services that know nothing: %s",
    async (_how, replayName) => {
      const refused: string[] = [];
      for (const event of events) refused.push(...(await live(servicesOnMemory(), [event], replayName)));
      expect(refused).toEqual([]);
    },
  );

  test("is lived by today's code in the order of the bus, and a replay of everything then says nothing new", async () => {
    const services = servicesOnMemory();
    expect(await live(services, events)).toEqual([]);
    const said = new Set(services.published().map(({ detail }) => detail.metadata.id));
    const before = services.published().length;
    expect(await live(services, events, "replay-1")).toEqual([]);
    const after = services.published();
    expect(after.filter(({ detail }) => !said.has(detail.metadata.id)).map(({ type }) => type)).toEqual([]);
    expect(after.length).toBe(before);
  });

  test("lived twice without the ledgers says the same facts under the same ids", async () => {
    const services = servicesOnMemory({ remembers: false });
    expect(await live(services, events)).toEqual([]);
    const said = new Set(services.published().map(({ detail }) => detail.metadata.id));
    expect(await live(services, events, "replay-1")).toEqual([]);
    const again = services.published().filter(({ detail }) => !said.has(detail.metadata.id));
    expect(again.map(({ type }) => type)).toEqual([]);
  });

  test("has ids that today's code would give the same facts", () => {
    const [request] = events;
    if (!request) throw new Error("the history is empty");
    const { requestId } = request.detail["data"] as { requestId: string };
    const runId = runIdOf({ account: request.account, type: request["detail-type"], requestId });
    const ended = events.find((event) => event["detail-type"] === "RunEnded");
    expect(idOf(ended?.detail)).toBe(eventIdOf({ runId, type: "RunEnded", naturalKey: "run" }));
  });
});

test("there is a history of each way a run goes", () => {
  const ways = histories.map(([name]) => name.replace(/\.v[\d.]+\.json$/, ""));
  expect([...new Set(ways)].toSorted()).toEqual(["cancelled", "promoted", "rejected", "retired", "training-failed"]);
});

test("no history tells of the machine that recorded it", () => {
  for (const [name, history] of histories)
    expect(JSON.stringify(history), name).not.toMatch(/\/(?:home|tmp|work|root|Users)\/|localhost|127\.0\.0\.1/);
});

const contractOf = (event: EventEnvelope | undefined) => {
  const found = catalogue.contracts.find(({ type }) => type === event?.["detail-type"]);
  if (!found) throw new Error(`no contract is called ${event?.["detail-type"] ?? "nothing"}`);
  return found;
};

const idOf = (detail: Record<string, unknown> | undefined): unknown =>
  (detail?.["metadata"] as { id?: unknown } | undefined)?.id;
