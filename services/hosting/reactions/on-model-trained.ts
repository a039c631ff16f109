import { ModelTrained, type DataOf, type Metadata } from "../../../events-schema/index.ts";
import { reactTo } from "../../chassis/react-to.ts";
import { openLease } from "../domain/lease.ts";
import { capacityNameOf } from "../domain/names.ts";
import type { HostingPorts } from "../ports.ts";

/** A model that shall be hosted gets a lease, once, and a check that acts on it. Of a run that has ended nothing is opened any more. */
export const onModelTrained = reactTo(ModelTrained, async ({ metadata, data }, ports: HostingPorts) => {
  if (!data.recipe.hosting) return;
  if (await isOpen(ports, metadata, data)) await ports.checks.send(metadata.runId);
});

const isOpen = async (ports: HostingPorts, cause: Metadata, data: DataOf<typeof ModelTrained>): Promise<boolean> => {
  const { leases } = ports.store;
  if (await leases.read(cause.runId)) return true;
  if ((await ports.tombstones.read(cause.runId)) === "ended") return false;
  const { model, dataset, recipe } = data;
  if (!recipe.hosting) return false;
  const name = capacityNameOf(ports.place.stack, cause.runId);
  const askedAt = ports.clock.now().toISOString();
  await leases.open(openLease({ cause, model, dataset, recipe, section: recipe.hosting, name, askedAt }));
  return true;
};
