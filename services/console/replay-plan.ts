import {
  DescribeEventBusCommand,
  ListArchivesCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  ResourceNotFoundException,
  type Archive,
  type EventBridgeClient,
  type Rule,
  type Target,
} from "@aws-sdk/client-eventbridge";
import { UserError } from "./user-error.ts";
import { asRecord } from "./run-view.ts";

/** Whoever would hear replayed events, and through which rules. */
export type Hearer = {
  /** `training/onDatasetReady`, or the target's ARN where it is no reaction of ours. */
  name: string;
  /** Of a reaction of ours. */
  service?: string;
  rules: string[];
};

export type ReplayPlan = {
  bus: string;
  archive: string;
  events: number;
  hearers: Hearer[];
  /** Rules that no replay reaches, each with the reason. */
  silent: { rule: string; reason: string }[];
  /** The rules to limit the replay to; absent: every rule of the bus. */
  onlyRules?: string[];
};

/** The lists of EventBridge come in pages; none of a bus is long. */
const all = async <Item>(page: (token?: string) => Promise<{ items: Item[]; next?: string | undefined }>) => {
  const items: Item[] = [];
  let token: string | undefined;
  do {
    const { items: some, next } = await page(token);
    items.push(...some);
    token = next;
  } while (token !== undefined);
  return items;
};

const archiveOf = async (client: EventBridgeClient, busArn: string): Promise<Archive & { arn: string }> => {
  const archives = await all<Archive>(async (NextToken) => {
    const { Archives = [], NextToken: next } = await client.send(
      new ListArchivesCommand({ EventSourceArn: busArn, NextToken }),
    );
    return { items: Archives, next };
  });
  const [archive, ...others] = archives;
  if (archive?.ArchiveName === undefined)
    throw new UserError(`the bus ${busArn} has no archive: nothing can be replayed`);
  if (others.length > 0)
    throw new UserError(`the bus ${busArn} has ${archives.length} archives; a stack has one, so it is not clear which`);
  return { ...archive, arn: busArn.replace(/event-bus\/.*$/, `archive/${archive.ArchiveName}`) };
};

const rulesOf = (client: EventBridgeClient, EventBusName: string): Promise<Rule[]> =>
  all(async (NextToken) => {
    const { Rules = [], NextToken: next } = await client.send(new ListRulesCommand({ EventBusName, NextToken }));
    return { items: Rules, next };
  });

const targetsOf = (client: EventBridgeClient, EventBusName: string, Rule: string): Promise<Target[]> =>
  all(async (NextToken) => {
    const { Targets = [], NextToken: next } = await client.send(
      new ListTargetsByRuleCommand({ EventBusName, Rule, NextToken }),
    );
    return { items: Targets, next };
  });

/** A reaction's queue is named `<stack>-<service>_<reaction>`, and the bus as the stack. */
const reactionOf = (target: string, bus: string): { name: string; service: string } | undefined => {
  const [, , kind, , , queue = ""] = target.split(":");
  const [, service, reaction] = (kind === "sqs" && new RegExp(`^${bus}-([a-z-]+)_(\\w+)$`).exec(queue)) || [];
  return service === undefined || reaction === undefined ? undefined : { name: `${service}/${reaction}`, service };
};

/** Why no replay reaches a rule; undefined where one does. */
const silence = ({ State, EventPattern, ManagedBy }: Rule): string | undefined => {
  if (State === "DISABLED") return "it is disabled";
  if (ManagedBy !== undefined) return `it belongs to ${ManagedBy}`;
  if (EventPattern === undefined) return "it is a schedule";
  const asked = asRecord(JSON.parse(EventPattern))["replay-name"];
  return JSON.stringify(asked) === '[{"exists":false}]' ? "its pattern takes no replayed events" : undefined;
};

type Heard = { rule: Rule & { Arn: string }; name: string; service?: string };

const grouped = (heard: readonly Heard[]): Hearer[] => {
  const byName = new Map<string, Hearer>();
  for (const { rule, name, service } of heard) {
    const hearer = byName.get(name) ?? { name, ...(service !== undefined && { service }), rules: [] };
    hearer.rules.push(rule.Name ?? "");
    byName.set(name, hearer);
  }
  return [...byName.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
};

const withServices = (heard: readonly Heard[], services: readonly string[], bus: string): Heard[] => {
  const known = [...new Set(heard.flatMap(({ service }) => service ?? []))].toSorted((a, b) => (a < b ? -1 : 1));
  const unknown = services.filter((service) => !known.includes(service));
  if (unknown.length > 0)
    throw new UserError(
      `no enabled rule of the bus ${bus} is heard by the service ${unknown.join(", ")}; services that hear: ${known.join(", ")}`,
    );
  return heard.filter(({ service }) => service !== undefined && services.includes(service));
};

/** Looks up who would hear a replay of the bus's archive, by the rules as they stand now. Nothing is started. */
export const planReplay = async (
  client: EventBridgeClient,
  { bus, services }: { bus: string; services: readonly string[] },
): Promise<ReplayPlan & { archiveArn: string; busArn: string }> => {
  const { Arn: busArn = "", Name: name = bus } = await client
    .send(new DescribeEventBusCommand({ Name: bus }))
    .catch((cause: unknown) => {
      if (!(cause instanceof ResourceNotFoundException)) throw cause;
      throw new UserError(`there is no bus ${bus} in this account and region; name yours with --bus`);
    });
  const archive = await archiveOf(client, busArn);
  const heard: Heard[] = [];
  const silent: ReplayPlan["silent"] = [];
  for (const rule of await rulesOf(client, name)) {
    const reason = silence(rule);
    if (reason !== undefined) {
      silent.push({ rule: rule.Name ?? "", reason });
      continue;
    }
    for (const { Arn: target = "" } of await targetsOf(client, name, rule.Name ?? ""))
      heard.push({ rule: { ...rule, Arn: rule.Arn ?? "" }, ...(reactionOf(target, name) ?? { name: target }) });
  }
  const chosen = services.length === 0 ? heard : withServices(heard, services, name);
  return {
    bus: name,
    busArn,
    archive: archive.ArchiveName ?? "",
    archiveArn: archive.arn,
    events: archive.EventCount ?? 0,
    hearers: grouped(chosen),
    silent,
    ...(services.length > 0 && { onlyRules: [...new Set(chosen.map(({ rule }) => rule.Arn))] }),
  };
};
