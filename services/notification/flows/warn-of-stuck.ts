import { isRejected } from "../../chassis/outcome.ts";
import { announceStuck } from "../domain/announcement.ts";
import { recipientsOf } from "../domain/recipients.ts";
import { referenceOfStuck, stuckLetter } from "../domain/stuck-letter.ts";
import type { NotificationPorts } from "../ports.ts";
import { mailAbout } from "./mail-about.ts";
import { tellOnce } from "./tell-once.ts";

/** Says once that a run has not ended, unless it has meanwhile, and looks at it no more. */
export const warnOfStuck = async (runId: string, ports: NotificationPorts): Promise<void> => {
  const { runs, topic, people, place } = ports;
  const known = await runs.read(runId);
  if (!known?.isWatched) return;
  const { run } = known;
  const reference = referenceOfStuck(runId);
  await tellOnce(`${reference}/topic`, ports, (attempt) =>
    topic.publish(announceStuck(run, { stack: place.stack, reference, attempt })),
  );
  await mailAbout(reference, {
    ports,
    recipients: recipientsOf(run.notify, people),
    draft: ({ attempt, notes }) => stuckLetter({ run, place, attempt, notes }),
  }).catch(async (error: unknown) => {
    // What SES refuses is parked once with its reason, not again at every tick. The topic has told it.
    if (isRejected(error)) await runs.unwatch(runId);
    throw error;
  });
  await runs.unwatch(runId);
};
