import { loadConstraints } from "../constraints/load.ts";
import type { Stoppable } from "../core/cloud.ts";
import { restJsonService } from "../wire/rest-json-service.ts";
import type { LocalService, Provisioners } from "../wire/types.ts";
import type { SchedulerContext, SchedulerOptions } from "./context.ts";
import { groupRoutes } from "./groups.ts";
import { pruneSchedules, schedulerProvisioners } from "./provision.ts";
import { openSchedulerStore } from "./records.ts";
import { createScheduleRunner } from "./runner.ts";
import { scheduleRoutes } from "./schedules.ts";
import { tagRoutes } from "./tags.ts";

export type Scheduler = Stoppable & {
  service: LocalService;
  provision: Provisioners;
  /** Removes what an earlier start made from this stack and its template no longer names. */
  prune(stack: string, keepLogicalIds: readonly string[]): void;
};

/** EventBridge Scheduler: schedules and groups, fired in scaled time. */
export const createScheduler = (options: SchedulerOptions): Scheduler => {
  const { cloud, iam } = options;
  const context: SchedulerContext = { ...options, store: openSchedulerStore(cloud.database) };
  const runner = createScheduleRunner(context);
  const routes = [...scheduleRoutes(context, runner), ...groupRoutes(context, runner), ...tagRoutes(context)];
  return {
    service: restJsonService({
      signingName: "scheduler",
      constraints: loadConstraints("scheduler"),
      messageMember: "Message",
      routes,
      iam,
      cloud,
    }),
    provision: schedulerProvisioners(context, runner),
    prune: (stack, keepLogicalIds) => {
      const keep = new Set(keepLogicalIds);
      pruneSchedules(context, runner, (owner) => owner.stack === stack && !keep.has(owner.logicalId));
    },
    stop: () => {
      runner.stop();
      return Promise.resolve();
    },
  };
};
