import { assert } from "../../chassis/outcome.ts";
import type { Problem } from "../../../events-schema/index.ts";
import { toEnded, toGivenUp, toSwapped, type Lease } from "../domain/lease.ts";
import { endpointReadyBy, ticksOf } from "../domain/patience.ts";
import { capacityLost, swapTooLong } from "../domain/problems.ts";
import { endpointTags, keepTags } from "../domain/tags.ts";
import { cannotPromote } from "../domain/verdict.ts";
import type { HostingPorts } from "../ports.ts";
import { changeLease } from "./change.ts";
import { swap, type Turn } from "./swap.ts";
import { knockAgain, lookAgain } from "./waits.ts";

/** Keeps the model: on the endpoint that the recipe names, or where it is. */
export const promote = async (ports: HostingPorts, lease: Lease): Promise<Lease> =>
  lease.section.endpoint === undefined ? keep(ports, lease) : moveOnto(ports, lease, lease.section.endpoint);

/** The decision is on the resource before it is anywhere else: a lost table never costs a promoted model. */
const keep = async (ports: HostingPorts, lease: Lease): Promise<Lease> => {
  const { capacity } = lease;
  assert(capacity, `run ${lease.key} is promoted without capacity`);
  if ((await ports.hosting.tag(capacity.arn, keepTags(lease))) === "gone")
    return giveUp(ports, lease, capacityLost(capacity.arn));
  return changeLease(ports, lease.key, toEnded(ports.clock.now().toISOString()));
};

const giveUp = async (ports: HostingPorts, { key }: Lease, problem: Problem): Promise<Lease> =>
  changeLease(ports, key, toGivenUp(cannotPromote(problem)));

const moveOnto = async (ports: HostingPorts, lease: Lease, endpoint: string): Promise<Lease> => {
  const swapped = await swap(ports, turnOf(ports, lease, endpoint));
  if (swapped.state === "done") {
    const { hosted, from } = swapped;
    return changeLease(ports, lease.key, toSwapped({ hosted, ...(from !== undefined && { previousModelArn: from }) }));
  }
  if (swapped.state === "failed") return giveUp(ports, lease, swapped.problem);
  const { creationHours } = ports.patience;
  if (lease.ticks >= ticksOf(creationHours)) {
    await removeUnfinished(ports, lease, endpoint);
    return giveUp(ports, lease, swapTooLong(endpoint, creationHours));
  }
  if (swapped.state === "waiting") throw lookAgain(swapped.why);
  await makeRoom(ports, lease);
  throw knockAgain(swapped.why);
};

/** The endpoint is to be made and there is no room for both: the model is decided on, so its own capacity can go first. */
const makeRoom = async ({ hosting }: HostingPorts, { capacity }: Lease): Promise<void> => {
  if (capacity) await hosting.remove(capacity.method, capacity.arn);
};

/** An endpoint that was made for this model and does not come up. Where Bedrock does not let go of it yet, the sweep has it by its tags. */
const removeUnfinished = async ({ store, hosting }: HostingPorts, { key }: Lease, name: string): Promise<void> => {
  const endpoint = await store.endpoints.read(name);
  if (endpoint?.arn !== undefined && endpoint.modelArn === undefined && endpoint.change?.by === key)
    await hosting.remove(endpoint.method, endpoint.arn);
};

const turnOf = (ports: HostingPorts, lease: Lease, endpoint: string): Turn => {
  const { capacity, section, model, decideBy } = lease;
  assert(capacity && decideBy !== undefined, `run ${lease.key} is promoted without having been hosted`);
  return {
    by: lease.key,
    endpoint,
    target: () => ({ to: model.arn }),
    wishes: section,
    make: {
      method: capacity.method,
      baseModel: model.baseModel,
      modelUnits: section.modelUnits,
      tags: endpointTags(ports.place.stack, lease, endpointReadyBy(decideBy, ports.patience)),
    },
  };
};
