import { DatasetRequested } from "../../../events-schema/index.ts";
import { reactTo } from "../../chassis/react-to.ts";
import { knownRunOf } from "../domain/known-run.ts";
import type { NotificationPorts } from "../ports.ts";

/** Whom a request names and when its run should be over is kept until the run ends. One that nobody can read names nobody. */
export const onDatasetRequested = reactTo(
  DatasetRequested,
  async ({ metadata, data }, { runs, stuckHours }: NotificationPorts) => {
    await runs.open(knownRunOf(metadata, data, stuckHours));
  },
  {
    refuse: async ({ metadata }, { runs, stuckHours }: NotificationPorts) => {
      await runs.open(knownRunOf(metadata, {}, stuckHours));
    },
  },
);
