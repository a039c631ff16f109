import { contractProblem, dataOf } from "./contract.ts";
import { laterVersion } from "./later-version.ts";
import { difference } from "./mails.ts";
import { pipelineSaid } from "./pipelines.ts";
import type { openRecords } from "./records.ts";
import { patience, type Event, type Ground } from "./sight.ts";

export type Facts = ReturnType<typeof openFacts>;

/** What the services have said on the bus: each fact once and in the form of its contract (I7, I8), and what follows from it. */
export const openFacts = (ground: Ground, records: ReturnType<typeof openRecords>) => {
  const { now, calmAt, broken, seen, readObject } = ground;
  /** By event id, as first stated. */
  const facts = new Map<string, string>();
  const ends = new Map<string, number>();
  const endedAs = new Map<string, string>();
  const outcomes = new Map<string, number>();
  const said = new Map<string, number>();
  const results = new Map<string, string>();
  const answered = new Set<string>();
  /** Runs by the name of what was hosted for nobody. */
  const abandoned = new Map<string, string>();
  const promoted = new Map<string, string>();
  const parked: { runId: string; eventId: unknown; consumer: string }[] = [];
  const notePipeline = pipelineSaid(records, ground);

  const heard = (event: Event, hearers: readonly string[]): void => {
    const type = event["detail-type"];
    const metadata = event.detail["metadata"] as { id?: string; version?: number; runId?: string } | undefined;
    if (!event.source.startsWith("choreo.")) return;
    if (metadata?.version === laterVersion) {
      if (hearers.length > 0)
        broken("I7", `${type} in version ${laterVersion} reaches ${hearers.join(", ")}, which cannot read it`);
      return;
    }
    const text = dataOf(event, readObject);
    const id = metadata?.id ?? "";
    const known = facts.get(id);
    if (known !== undefined) {
      if (known !== text)
        broken(
          "I8",
          `${type} ${id} of run ${metadata?.runId ?? ""} was stated twice and not alike: ${difference(known, text)}`,
        );
      return;
    }
    facts.set(id, text);
    const problem = contractProblem(event, text);
    if (problem !== undefined) broken("I7", `${type} ${id} breaks its contract: ${problem}`);
    note(type, metadata?.runId ?? "", JSON.parse(text) as Record<string, unknown>);
  };

  const note = (type: string, runId: string, data: Record<string, unknown>): void => {
    if (type === "RunEnded") {
      const outcome = String(data["outcome"]);
      ends.set(runId, now());
      endedAs.set(runId, outcome);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    said.set(type, (said.get(type) ?? 0) + 1);
    const ids = seen().asked.find((one) => one.runId === runId)?.ids;
    if (ids) notePipeline(type, { runId, ids, data });
    if (type === "CapacityAbandoned") abandoned.set((data["hosted"] as { name: string }).name, runId);
    if (type === "ModelPromoted") promoted.set(runId, (data["hosted"] as { arn: string }).arn);
    if (type === "EndpointRolledBack" || type === "RollbackRejected") answered.add(runId);
    if (type === "MessageParked") parked.push({ runId, eventId: data["eventId"], consumer: String(data["consumer"]) });
    if (type === "MessageParked" && data["code"] === "delivery/exhausted" && now() > calmAt + patience.receivesBurnt)
      broken(
        "L2",
        `${String(data["consumer"])} has failed again and again in fair weather, with ${String(data["eventType"])} ${String(data["eventId"])}`,
      );
    const result = /^(Training|Batch)Job(Completed|Failed)$/.exec(type)?.[2];
    if (result === undefined) return;
    const { jobKey } = data["order"] as { jobKey: string };
    const known = results.get(jobKey);
    if (known !== undefined && known !== result)
      broken("I2", `job ${jobKey} of run ${runId} has two results: ${known} and ${result}`);
    results.set(jobKey, result);
    answered.add(jobKey);
  };

  return {
    heard,
    ends: ends as ReadonlyMap<string, number>,
    endedAs: endedAs as ReadonlyMap<string, string>,
    outcomes: outcomes as ReadonlyMap<string, number>,
    said: said as ReadonlyMap<string, number>,
    answered: answered as ReadonlySet<string>,
    abandoned: abandoned as ReadonlyMap<string, string>,
    promoted: promoted as ReadonlyMap<string, string>,
    parked: parked as readonly (typeof parked)[number][],
  };
};
