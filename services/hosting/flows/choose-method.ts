import type { Problem } from "../../../events-schema/index.ts";
import { baseIdOf, checkWays, chooseWay } from "../domain/choose-way.ts";
import { toCreating, toDecided, type Lease } from "../domain/lease.ts";
import { ticksOf } from "../domain/patience.ts";
import { endpointForeign, endpointMismatch } from "../domain/problems.ts";
import { cannotHost } from "../domain/verdict.ts";
import type { HostingPorts } from "../ports.ts";
import { changeLease } from "./change.ts";
import { endIfRunIsOver } from "./end-if-run-is-over.ts";
import { findEndpoint } from "./find-endpoint.ts";
import { knockAgain } from "./waits.ts";

/** Chooses how to host, or says why that cannot be. No room is waited for, but not for ever. */
export const chooseMethod = async (ports: HostingPorts, lease: Lease): Promise<Lease> => {
  const over = await endIfRunIsOver(ports, lease);
  if (over) return over;
  const fail = async (problem: Problem) => changeLease(ports, lease.key, toDecided(cannotHost(problem)));
  const ways = checkWays(lease, ports.place.region);
  if ("problem" in ways) return fail(ways.problem);
  const problem = await checkEndpoint(ports, lease);
  if (problem) return fail(problem);
  const facts = await ports.facts.read(ways.base);
  const choice = chooseWay(ways.base, lease, { region: ports.place.region, facts });
  if ("method" in choice) return changeLease(ports, lease.key, toCreating(choice.method));
  if (lease.ticks >= ticksOf(ports.patience.roomHours)) return fail(choice.lack);
  throw knockAgain(choice.lack.message);
};

/** A model that its endpoint will not take is not worth hosting. */
const checkEndpoint = async (ports: HostingPorts, { model, section }: Lease): Promise<Problem | undefined> => {
  if (section.endpoint === undefined) return undefined;
  const found = await findEndpoint(ports, section.endpoint);
  if (found === "foreign") return endpointForeign(section.endpoint);
  const given = baseIdOf(model.baseModel);
  if (found?.arn === undefined || baseIdOf(found.baseModel) === given) return undefined;
  // Somebody may have deleted it: then it is made anew, for any base.
  const isThere = await ports.hosting.get(found.method, found.arn);
  return isThere && endpointMismatch(section.endpoint, { has: found.baseModel, given });
};
