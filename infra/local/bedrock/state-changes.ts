import type { Agenda } from "./agenda.ts";
import type { FaultInjection } from "./faults.ts";
import type { Cloud } from "../core/cloud.ts";
import type { LocalEventBridge } from "../core/ports.ts";

/** The two kinds of state change that Bedrock tells EventBridge about. */
type DetailType = "Batch Inference Job State Change" | "Model Customization Job State Change";

export type StateChange = {
  detailType: DetailType;
  resource: string;
  account: string;
  detail: Record<string, unknown>;
};

/** Best effort, as documented: events may be lost, repeated or late when faults say so. */
export type StateChanges = { publish(change: StateChange): void };

/** Second precision, as EventBridge stamps events. */
export const iso = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");

const lateMaxMs = 600_000;

export const createStateChanges = (
  cloud: Cloud,
  eventBridge: LocalEventBridge,
  options: { faults: FaultInjection; agenda: Agenda },
): StateChanges => {
  const { faults, agenda } = options;
  const send = ({ detailType, resource, account, detail }: StateChange, time: string) => {
    if (agenda.stopped) return;
    eventBridge.publish("default", {
      "detail-type": detailType,
      source: "aws.bedrock",
      account,
      time,
      resources: [resource],
      detail,
    });
  };
  return {
    publish: (change) => {
      if (faults.strikes("loseEvents")) return;
      const time = iso(cloud.clock.now());
      const copies = faults.strikes("duplicateEvents") ? 2 : 1;
      for (let copy = 0; copy < copies; copy += 1)
        if (faults.strikes("lateEvents"))
          cloud.clock.afterScaled(cloud.random.next() * lateMaxMs, () => send(change, time));
        else send(change, time);
    },
  };
};
