import { hour, minute, second, type Core } from "./core.ts";
import { hashOf } from "./dice.ts";
import type { Queues } from "./queues.ts";
import type { RuleSpec } from "./topology.ts";

/** An event as EventBridge hands it on. */
export type BusEvent = {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Record<string, unknown>;
  readonly "replay-name"?: string;
};

export type Entry = { source: string; type: string; detail: Record<string, unknown>; account?: string };

export type Bus = {
  /** Takes an event that somebody has put on the custom bus; its envelope's id. */
  put(entry: Entry): string;
  /** An event of Bedrock's on the default bus: best effort. */
  putFromBedrock(type: string, about: string, detail: Record<string, unknown>): void;
  /** The whole archive once more, into the live rules. */
  replay(name: string): void;
};

/** EventBridge: custom bus with archive and replay, default bus, rules and targets as the template has them. */
export const openBus = (
  core: Core,
  queues: Queues,
  heard: (event: BusEvent, hearers: readonly string[]) => void,
): Bus => {
  const { weather, dice, topology } = core;
  const archive: BusEvent[] = [];

  const deliver = (rule: RuleSpec, event: BusEvent, about: string): void => {
    const site = `${rule.name} ${about}`;
    const body = JSON.stringify(event);
    if (weather.strikes("target forbidden", site)) {
      const attributes = {
        RULE_ARN: rule.arn,
        TARGET_ARN: rule.targetArn,
        ERROR_CODE: "NO_PERMISSIONS",
        ERROR_MESSAGE: "the queue's policy does not allow the rule",
      };
      queues.byArn(rule.deadLettersArn).send({ body, about, attributes });
      return;
    }
    const late = weather.strikes("event late", site) ? dice.between(`${site} late`, minute, 4 * hour) : 0;
    const send = (delayMs: number): void => {
      core.later(`${site} arrives`, delayMs, () => queues.byArn(rule.targetArn).send({ body, about }));
    };
    send(late + dice.between(`${site} arrives`, 50, second));
    if (weather.strikes("event twice", site)) send(dice.between(`${site} again`, 0, 2 * hour));
  };
  const hearersOf = (bus: RuleSpec["bus"], event: BusEvent): readonly RuleSpec[] =>
    topology.rules.filter((rule) => rule.bus === bus && rule.pattern.matches(event));
  const accept = (bus: RuleSpec["bus"], event: BusEvent, about: string): void => {
    for (const rule of hearersOf(bus, event)) deliver(rule, event, about);
  };
  const envelope = (about: string, given: Entry): BusEvent => ({
    version: "0",
    id: idOf(`${about} ${dice.draw(`envelope ${about}`).nth}`),
    "detail-type": given.type,
    source: given.source,
    account: given.account ?? topology.account,
    time: new Date(core.now() - (core.now() % second)).toISOString().replace(".000Z", "Z"),
    region: "us-east-1",
    resources: [],
    detail: given.detail,
  });
  return {
    put(entry) {
      const about = aboutOf(entry.type, entry.detail);
      const event = envelope(about, entry);
      core.trace("bus", `takes ${about}`);
      archive.push(event);
      heard(
        event,
        hearersOf("custom", event).map(({ name }) => name),
      );
      accept("custom", event, about);
      return event.id;
    },
    putFromBedrock(type, about, detail) {
      if (weather.strikes("Bedrock event lost", about)) return;
      const send = (delayMs: number): void => {
        core.later(`${about} from Bedrock`, delayMs, () => {
          accept("default", envelope(about, { source: "aws.bedrock", type, detail }), about);
        });
      };
      const late = weather.strikes("Bedrock event late", about) ? dice.between(`${about} late`, minute, 6 * hour) : 0;
      send(late + dice.between(`${about} sent`, second, minute));
      if (weather.strikes("Bedrock event twice", about)) send(dice.between(`${about} again`, 0, 3 * hour));
    },
    replay(name) {
      core.trace("bus", `replays ${archive.length} events as ${name}`);
      for (const event of archive) {
        const about = aboutOf(event["detail-type"], event.detail);
        core.later(`${name} ${about}`, dice.between(`${name} ${about}`, 0, 10 * minute), () =>
          accept("custom", { ...event, "replay-name": name }, about),
        );
      }
    },
  };
};

/** The same for the same fact, however often it is stated. */
const aboutOf = (type: string, detail: Record<string, unknown>): string => {
  const metadata = detail["metadata"] as { id?: string } | undefined;
  const data = detail["data"] as { requestId?: string; runId?: string } | undefined;
  return `${type} ${(metadata?.id ?? data?.requestId ?? data?.runId ?? "without a name").slice(0, 24)}`;
};

/** In the form of a UUID. */
const idOf = (text: string): string => {
  const hex = [0, 1, 2, 3].map((salt) => hashOf(text, salt).toString(16).padStart(8, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};
