import { loadConstraints } from "../constraints/load.ts";
import type { Stoppable } from "../core/cloud.ts";
import type { LocalEventBridge } from "../core/ports.ts";
import { jsonService } from "../wire/json-service.ts";
import type { LocalService, Provisioners } from "../wire/types.ts";
import { openArchivedEvents } from "./archived-events.ts";
import { archiveOperations, expireArchive } from "./archives.ts";
import { busOperations } from "./buses.ts";
import type { EventBridgeOptions, EventsContext } from "./context.ts";
import { permissionOperations } from "./permissions.ts";
import { eventsProvisioners, ownBus, pruneEvents } from "./provision.ts";
import { putEvents } from "./put-events.ts";
import { openRecordStore } from "./record-store.ts";
import { createReplayRunner } from "./replay-runner.ts";
import { replayOperations } from "./replays.ts";
import { createRouter, stampEvent } from "./router.ts";
import { ruleOperations } from "./rules.ts";
import { createScheduledRules } from "./scheduled-rules.ts";
import { tagOperations } from "./tags.ts";
import { targetOperations } from "./targets.ts";
import { testEventPattern } from "./test-event-pattern.ts";

export type EventBridge = Stoppable & {
  service: LocalService;
  provision: Provisioners;
  port: LocalEventBridge;
  /** Removes what an earlier start made from this stack and its template no longer names. */
  prune(stack: string, keepLogicalIds: readonly string[]): void;
};

/** EventBridge ("Classic" buses): API, template resources and the port for other services. */
export const createEventBridge = (options: EventBridgeOptions): EventBridge => {
  const { cloud, iam } = options;
  const context: EventsContext = {
    ...options,
    records: openRecordStore(cloud.database),
    archived: openArchivedEvents(cloud.database),
  };
  const router = createRouter(context);
  const scheduled = createScheduledRules(context, router);
  const replays = createReplayRunner(context, router);
  for (const archive of context.records.list("archive")) expireArchive(context, archive);
  const service = jsonService({
    signingName: "events",
    targetPrefix: "AWSEvents",
    version: "1.1",
    iam,
    cloud,
    constraints: loadConstraints("events"),
    operations: {
      PutEvents: putEvents(context, router),
      TestEventPattern: testEventPattern,
      ...busOperations(context),
      ...permissionOperations(context),
      ...ruleOperations(context, scheduled.sync),
      ...targetOperations(context),
      ...archiveOperations(context),
      ...replayOperations(context, replays),
      ...tagOperations(context),
    },
  });
  return {
    service,
    provision: eventsProvisioners(context, scheduled.sync),
    port: {
      publish: (busName, event) =>
        router.accept(
          ownBus(context, busName),
          stampEvent(context, { ...event, account: event.account ?? cloud.account }),
        ),
    },
    prune: (stack, keepLogicalIds) => {
      pruneEvents(context, stack, new Set(keepLogicalIds));
      scheduled.sync();
    },
    stop: () => {
      router.stop();
      scheduled.stop();
      replays.stop();
      return Promise.resolve();
    },
  };
};
