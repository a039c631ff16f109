import type { Metadata } from "../../../events-schema/index.ts";
import { Deferred } from "../../chassis/outcome.ts";
import { looksAgainInMs, unheardRun, type KnownRun } from "../domain/known-run.ts";
import type { NotificationPorts } from "../ports.ts";

/** What the request said. It may come after the end of its own run: then the end waits for it, but not for ever, and the first word stands. */
export const runHeardOf = async (
  metadata: Metadata,
  { runs, clock }: Pick<NotificationPorts, "runs" | "clock">,
): Promise<KnownRun> => {
  const known = await runs.read(metadata.runId);
  if (known) return known.run;
  const retryAfterMs = looksAgainInMs(metadata, clock.now());
  if (retryAfterMs === undefined) return runs.open(unheardRun(metadata));
  throw new Deferred(`the request of run ${metadata.runId} has not been heard yet`, { retryAfterMs });
};
