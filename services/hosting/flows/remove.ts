import type { Hosted } from "../../../events-schema/index.ts";
import { isMarkHot, toCapacity, toEnded, toModelDeleted, toModelRefused, type Lease } from "../domain/lease.ts";
import type { HostingPorts } from "../ports.ts";
import { changeLease } from "./change.ts";
import { findOwn } from "./find-own.ts";
import { knockAgain, lookAgain } from "./waits.ts";

/** Bedrock lets go of a model soon after what hosted it is gone; whoever holds it longer has hosted it elsewhere. */
const modelRefusalsMax = 10;

/** Removes what hosts the model, however often Bedrock refuses; ends when Bedrock says that it is not there and nobody can still be creating. */
export const remove = async (ports: HostingPorts, lease: Lease): Promise<Lease> => {
  const { capacity } = lease;
  if (capacity) await removeCapacity(ports, lease, capacity);
  else {
    const found = lease.method && (await findOwn(ports, lease, lease.method));
    if (found) return changeLease(ports, lease.key, toCapacity(found, 0));
  }
  if (isMarkHot(lease)) throw knockAgain(`somebody may still be creating capacity for run ${lease.key}`);
  return wantsModelDeleted(lease) ? removeModel(ports, lease) : end(ports, lease);
};

const end = async (ports: HostingPorts, { key }: Lease): Promise<Lease> =>
  changeLease(ports, key, toEnded(ports.clock.now().toISOString()));

/** Returns only when Get no longer knows it. */
const removeCapacity = async (
  { hosting }: HostingPorts,
  { ticks }: Lease,
  { method, arn, name }: Hosted,
): Promise<void> => {
  if (!(await hosting.get(method, arn))) return;
  const later = ticks === 0 ? lookAgain : knockAgain;
  const removed = await hosting.remove(method, arn);
  if (removed === "conflict") throw later(`Bedrock does not let go of ${name} yet`);
  if (await hosting.get(method, arn)) throw later(`${name} is being deleted`);
};

const wantsModelDeleted = ({ section, verdict, modelDeleted, modelRefusals }: Lease): boolean =>
  section.deleteRetiredModel &&
  verdict?.decision === "retire" &&
  verdict.sparesModel !== true &&
  !modelDeleted &&
  modelRefusals < modelRefusalsMax;

const removeModel = async (ports: HostingPorts, { key, model }: Lease): Promise<Lease> => {
  if ((await ports.hosting.removeModel(model.arn)) !== "conflict") return changeLease(ports, key, toModelDeleted);
  const lease = await changeLease(ports, key, toModelRefused);
  if (wantsModelDeleted(lease)) throw lookAgain(`Bedrock does not let go of ${model.name} yet`);
  return lease;
};
