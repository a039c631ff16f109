import { DatasetRequested, describeViolations } from "../../../events-schema/index.ts";
import type { Emit } from "../../chassis/publish.ts";
import { reactTo } from "../../chassis/react-to.ts";
import { unreadableRequest } from "../domain/problems.ts";
import type { DatasetPorts } from "../ports.ts";
import { announce } from "./announce.ts";
import { outcomeOf, settleOutcome } from "./settle-outcome.ts";

type Ports = DatasetPorts & { emit: Emit };

/** A request becomes one outcome, kept before it is told. Whoever finds it kept tells it again under the same ids. */
export const onDatasetRequested = reactTo(
  DatasetRequested,
  async ({ metadata, data }, ports: Ports) => {
    const reach = async () => outcomeOf(await ports.maker.make(data), data);
    await announce(await settleOutcome(metadata.runId, ports, reach), ports.emit);
  },
  {
    refuse: async ({ metadata, data }, ports: Ports) => {
      const problem = unreadableRequest(`the request does not match its contract: ${describeViolations(data)}`);
      const reach = async () => ({ kind: "refused", problem, ends: "rejected" }) as const;
      await announce(await settleOutcome(metadata.runId, ports, reach), ports.emit);
    },
  },
);
