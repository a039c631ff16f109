import { AwsError } from "../wire/aws-error.ts";
import type { Operation } from "../wire/types.ts";
import { alreadyExists, getBus, limitExceeded, resourceNotFound, validation, type EventsContext } from "./context.ts";
import { isBusArn } from "./names.ts";
import { pageOf } from "./paging.ts";
import type { Archive, Replay } from "./records.ts";
import { isActive, type ReplayRunner } from "./replay-runner.ts";

/** Replays of one account that may run at once (EventBridge quotas). */
const replaysMax = 10;

type Time = number | string;
export type StartReplayInput = {
  ReplayName: string;
  Description?: string;
  EventSourceArn: string;
  EventStartTime: Time;
  EventEndTime: Time;
  Destination: { Arn: string; FilterArns?: string[] };
};

const msOf = (time: Time): number => (typeof time === "number" ? time * 1000 : Date.parse(time));

const replayArn = ({ cloud }: EventsContext, account: string, name: string): string =>
  `arn:aws:events:${cloud.region}:${account}:replay/${name}`;

const checkDestination = (
  context: EventsContext,
  archive: Archive,
  { Arn, FilterArns = [] }: StartReplayInput["Destination"],
): void => {
  if (getBus(context, Arn).arn !== archive.parent)
    throw validation("Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.");
  for (const arn of FilterArns)
    if (context.records.get("rule", arn)?.parent !== Arn)
      throw validation(`Parameter Destination is not valid. Reason: ${arn} in FilterArns is no rule on ${Arn}.`);
};

const checkTimes = (from: number, to: number): void => {
  if (Number.isNaN(from) || Number.isNaN(to)) throw validation("EventStartTime and EventEndTime must be times.");
  if (to <= from)
    throw validation("Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime.");
};

const describe = (replay: Replay) => ({
  ReplayName: replay.name,
  EventSourceArn: replay.parent,
  State: replay.state,
  ...(replay.stateReason === undefined ? {} : { StateReason: replay.stateReason }),
  EventStartTime: new Date(replay.from),
  EventEndTime: new Date(replay.to),
  ...(replay.lastReplayed === undefined ? {} : { EventLastReplayedTime: new Date(replay.lastReplayed) }),
  ReplayStartTime: new Date(replay.createdAt),
  ...(replay.endedAt === undefined ? {} : { ReplayEndTime: new Date(replay.endedAt) }),
});

type Named = { ReplayName: string };
type Listing = { NamePrefix?: string; State?: string; EventSourceArn?: string; NextToken?: string; Limit?: number };

export const replayOperations = (context: EventsContext, runner: ReplayRunner) => {
  const { records, cloud } = context;
  const on = <I extends Named>(name: string, run: Operation<I>["run"]): Operation<I> => ({
    access: (input, caller) => ({
      action: `events:${name}`,
      resource: replayArn(context, caller.account, input.ReplayName),
    }),
    run,
  });
  const find = (name: string, account: string): Replay => {
    const replay = records.get("replay", replayArn(context, account, name));
    if (replay === undefined) throw resourceNotFound(`Replay ${name} does not exist.`);
    return replay;
  };
  const start = on<StartReplayInput>("StartReplay", (input, caller) => {
    const arn = replayArn(context, caller.account, input.ReplayName);
    if (records.get("replay", arn) !== undefined) throw alreadyExists(`Replay ${input.ReplayName} already exists.`);
    if (!isBusArn(input.Destination.Arn))
      throw validation("Parameter Destination.Arn is not valid. Reason: Must contain an event bus ARN.");
    const archive = records.get("archive", input.EventSourceArn);
    // The one place where EventBridge calls an archive that is not there an invalid parameter.
    if (archive === undefined)
      throw validation(
        `Parameter EventSourceArn is not valid. Reason: Archive ${input.EventSourceArn.split("/").at(-1)} does not exist.`,
      );
    checkDestination(context, archive, input.Destination);
    const [from, to] = [msOf(input.EventStartTime), msOf(input.EventEndTime)];
    checkTimes(from, to);
    if (records.list("replay", { account: caller.account }).filter(isActive).length >= replaysMax)
      throw limitExceeded(`${replaysMax} replays are running already.`);
    const createdAt = cloud.clock.now();
    records.put({
      kind: "replay",
      arn,
      account: caller.account,
      name: input.ReplayName,
      createdAt,
      tags: {},
      parent: archive.arn,
      destination: input.Destination,
      from,
      to,
      state: "STARTING",
      cursor: from,
      ...(input.Description === undefined ? {} : { description: input.Description }),
    });
    runner.run(arn);
    return { ReplayArn: arn, State: "STARTING", ReplayStartTime: new Date(createdAt) };
  });
  const cancel = on<Named>("CancelReplay", (input, caller) => {
    const replay = find(input.ReplayName, caller.account);
    if (replay.state !== "STARTING" && replay.state !== "RUNNING")
      throw new AwsError("IllegalStatusException", `Replay ${replay.name} is not in a valid state for this operation.`);
    records.put({ ...replay, state: "CANCELLING" });
    return { ReplayArn: replay.arn, State: "CANCELLING" };
  });
  const list: Operation<Listing> = {
    access: (_input, caller) => ({ action: "events:ListReplays", resource: replayArn(context, caller.account, "*") }),
    run: (input, caller) => {
      if ([input.NamePrefix, input.State, input.EventSourceArn].filter((one) => one !== undefined).length > 1)
        throw validation(
          "At most one filter is allowed for ListReplays. Use either : State, EventSourceArn, or NamePrefix.",
        );
      const replays = records
        .list("replay", {
          account: caller.account,
          ...(input.EventSourceArn === undefined ? {} : { parent: input.EventSourceArn }),
        })
        .filter(({ name, state }) => name.startsWith(input.NamePrefix ?? "") && state === (input.State ?? state));
      const { page, next } = pageOf(replays, input);
      return { Replays: page.map(describe), ...next };
    },
  };
  const describeOne = on<Named>("DescribeReplay", (input, caller) => {
    const replay = find(input.ReplayName, caller.account);
    return {
      ...describe(replay),
      ReplayArn: replay.arn,
      Destination: replay.destination,
      ...(replay.description === undefined ? {} : { Description: replay.description }),
    };
  });
  return { StartReplay: start, DescribeReplay: describeOne, CancelReplay: cancel, ListReplays: list };
};
