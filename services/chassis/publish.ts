import {
  dataBytesMax,
  describeViolations,
  eventIdOf,
  hopsMax,
  isRequest,
  sourceOf,
  validateStrictly,
  type Contract,
  type DataIn,
  type Detail,
  type Metadata,
} from "../../events-schema/index.ts";
import { writeClaim } from "./claim-check.ts";
import { Rejected, assert } from "./outcome.ts";
import type { EdgePorts } from "./ports.ts";

export type OutgoingEvent = { source: string; type: string; detail: Detail };

/** States one fact. The natural key says which fact of this type within the run; stating it twice changes nothing. */
export type Emit = <C extends Contract>(contract: C, naturalKey: string, data: DataIn<C>) => Promise<void>;

export type Emitter = {
  /** The service that speaks. */
  service: string;
  /** `s3://bucket/claims/`: where data too large for an event goes. */
  claimsUri: string;
  ports: Pick<EdgePorts, "publisher" | "objects" | "clock">;
};

/** An `emit` whose events are caused by `cause` and belong to its run. */
export const emitFrom =
  (emitter: Emitter, cause: Metadata): Emit =>
  async (contract, naturalKey, data) => {
    assert(
      !isRequest(contract) && contract.owners.includes(emitter.service),
      `${emitter.service} may not send ${contract.type}`,
    );
    const checked = validateStrictly(contract, data);
    assert(
      checked.ok,
      `${contract.type} breaks its contract: ${checked.ok ? "" : describeViolations(checked.violations)}`,
    );
    if (cause.hops >= hopsMax)
      throw new Rejected(
        "flow/loop",
        `${contract.type} would be hop ${cause.hops + 1} of run ${cause.runId}; the limit is ${hopsMax}`,
      );
    const metadata = metadataFor(contract, { cause, naturalKey, time: emitter.ports.clock.now() });
    const detail = await withinLimits(emitter, metadata, data);
    await emitter.ports.publisher.publish([{ source: sourceOf(emitter.service), type: contract.type, detail }]);
  };

const metadataFor = (
  contract: Contract,
  { cause, naturalKey, time }: { cause: Metadata; naturalKey: string; time: Date },
): Metadata => ({
  id: eventIdOf({ runId: cause.runId, type: contract.type, naturalKey }),
  version: contract.version,
  runId: cause.runId,
  causationId: cause.id,
  hops: cause.hops + 1,
  time: time.toISOString(),
  requester: cause.requester,
});

const withinLimits = async (emitter: Emitter, metadata: Metadata, data: unknown): Promise<Detail> => {
  const json = JSON.stringify(data);
  if (Buffer.byteLength(json) <= dataBytesMax) return { metadata, data };
  // By month: a fact stated again much later gets an object of its own, which lives as long as the event that cites it.
  const folder = `${emitter.claimsUri}${metadata.runId}/${metadata.time.slice(0, "2026-01".length)}/`;
  return { metadata, claim: await writeClaim(emitter.ports.objects, folder, json) };
};
