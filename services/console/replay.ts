import { DescribeReplayCommand, StartReplayCommand, type EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { stableId } from "../../events-schema/index.ts";
import type { Clock } from "../chassis/clock.ts";
import type { planReplay } from "./replay-plan.ts";
import type { ReplayWindow } from "./replay-window.ts";

export type ReplayState = { name: string; state: string; reason?: string; lastReplayed?: string };

const pauseMs = 1000;
const ended = ["COMPLETED", "CANCELLED", "FAILED"];

const stateOf = async (client: EventBridgeClient, name: string): Promise<ReplayState> => {
  const {
    State = "",
    StateReason,
    EventLastReplayedTime,
  } = await client.send(new DescribeReplayCommand({ ReplayName: name }));
  return {
    name,
    state: State,
    ...(StateReason !== undefined && { reason: StateReason }),
    ...(EventLastReplayedTime !== undefined && { lastReplayed: EventLastReplayedTime.toISOString() }),
  };
};

/** Starts the replay and tells each change of its state, until it is over. */
export async function* replay(
  client: EventBridgeClient,
  {
    plan,
    window,
    clock,
    started,
  }: { plan: Awaited<ReturnType<typeof planReplay>>; window: ReplayWindow; clock: Clock; started: string },
): AsyncGenerator<ReplayState> {
  const name = `${plan.bus}-${stableId("replay", started).slice(0, 12)}`;
  await client.send(
    new StartReplayCommand({
      ReplayName: name,
      Description: "Started by choreo replay",
      EventSourceArn: plan.archiveArn,
      EventStartTime: window.from,
      EventEndTime: window.to,
      Destination: { Arn: plan.busArn, ...(plan.onlyRules !== undefined && { FilterArns: plan.onlyRules }) },
    }),
  );
  let told = "";
  for (;;) {
    const now = await stateOf(client, name);
    const text = JSON.stringify(now);
    if (text !== told) yield now;
    told = text;
    if (ended.includes(now.state)) return;
    await clock.wait(pauseMs);
  }
}

/** What a person reads before it is started. */
export const planLines = (plan: Awaited<ReturnType<typeof planReplay>>, { from, to }: ReplayWindow): string[] => [
  `archive ${plan.archive} of bus ${plan.bus}: ${plan.events} events in all`,
  `from ${from.toISOString()} up to ${to.toISOString()}`,
  plan.hearers.length === 0 ? "nobody would hear them" : "these would hear them again:",
  ...plan.hearers.map(({ name, rules }) => `  ${name}  (${rules.length} ${rules.length === 1 ? "rule" : "rules"})`),
  ...plan.silent.map(({ rule, reason }) => `  not rule ${rule}: ${reason}`),
  "A reaction does nothing for an event that it has handled, and handles one that it has missed.",
];
