import type { Hosted } from "../../../events-schema/index.ts";
import type { Lease, Method } from "../domain/lease.ts";
import { isOwnCapacity } from "../domain/tags.ts";
import type { CapacitySeen, HostingPorts } from "../ports.ts";

/** The run's capacity by its name, from a try that nobody wrote down; never something foreign that has the name. */
export const findOwn = async (ports: HostingPorts, lease: Lease, method: Method): Promise<Hosted | undefined> => {
  const seen = await ports.hosting.get(method, lease.name);
  const tags = seen && (await ports.hosting.tags(seen.arn));
  if (!seen || !tags || !isOwnCapacity(tags, { stack: ports.place.stack, runId: lease.key })) return undefined;
  return asHosted(seen);
};

export const asHosted = ({ method, arn, name, modelUnits, createdAt }: CapacitySeen): Hosted => ({
  method,
  arn,
  name,
  modelUnits,
  since: createdAt,
});
