import type { Happening } from "./agenda.ts";
import type { Core } from "./core.ts";
import type { Queues } from "./queues.ts";

/** The schedules of the template. They may be stopped for days in which nothing goes on, so that a week takes no longer than its work. */
export type Clockwork = { start(): void; stop(): void };

export const openClockwork = (core: Core, queues: Queues): Clockwork => {
  const pending = new Map<string, Happening>();
  const arm = (at: number): void => {
    const schedule = core.topology.schedules[at];
    if (!schedule) return;
    const { everyMs, input, targetArn } = schedule;
    const delayMs = everyMs - (core.now() % everyMs);
    const tick = (): void => {
      const time = new Date(core.now()).toISOString().replace(".000Z", "Z");
      const body = input.replace("<aws.scheduler.scheduled-time>", time);
      queues.byArn(targetArn).send({ body, about: `tick ${time.slice(0, 16)}` });
      arm(at);
    };
    pending.set(targetArn, core.later(`tick for ${targetArn}`, delayMs, tick, { isIdle: true }));
  };
  return {
    start() {
      for (const at of core.topology.schedules.keys()) arm(at);
    },
    stop() {
      for (const happening of pending.values()) core.agenda.cancel(happening);
    },
  };
};
