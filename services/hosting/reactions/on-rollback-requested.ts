import { RollbackRejected, RollbackRequested, describeViolations } from "../../../events-schema/index.ts";
import type { Emit } from "../../chassis/publish.ts";
import { reactTo } from "../../chassis/react-to.ts";
import { unreadableRequest } from "../domain/problems.ts";
import { openRollback } from "../domain/rollback.ts";
import type { HostingPorts } from "../ports.ts";

type Ports = HostingPorts & { emit: Emit };

/** A wish is written down once, and a check carries it out and answers. */
export const onRollbackRequested = reactTo(
  RollbackRequested,
  async ({ metadata, data }, ports: Ports) => {
    await ports.store.rollbacks.open(openRollback(metadata, data.endpoint));
    await ports.checks.send(metadata.runId);
  },
  {
    refuse: async ({ data }, { emit }: Ports) =>
      emit(RollbackRejected, "rollback", {
        endpoint: "(unreadable)",
        problem: unreadableRequest(`the request does not match its contract: ${describeViolations(data)}`),
      }),
  },
);
