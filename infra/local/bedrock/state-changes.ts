import type { Agenda } from "./agenda.ts";
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

export const createStateChanges = (cloud: Cloud, eventBridge: LocalEventBridge, agenda: Agenda): StateChanges => {
  const { faults } = cloud;
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
      if (faults.strikes("loseEvents", change.detailType)) return;
      const time = iso(cloud.clock.now());
      const copies = faults.strikes("duplicateEvents", change.detailType) ? 2 : 1;
      for (let copy = 0; copy < copies; copy += 1) {
        const late = faults.strike("lateEvents", change.detailType);
        if (late === undefined) send(change, time);
        else cloud.clock.afterScaled(late * lateMaxMs, () => send(change, time));
      }
    },
  };
};
