import { assert } from "../../chassis/outcome.ts";
import { isOverAndTold, isWaitingForWord, type Lease } from "../domain/lease.ts";
import { isOvertaken, seenBy, type Look } from "../domain/look.ts";
import type { HostingPorts } from "../ports.ts";
import { awaitReady } from "./await-ready.ts";
import { changeLease } from "./change.ts";
import { chooseMethod } from "./choose-method.ts";
import { create } from "./create.ts";
import { promote } from "./promote.ts";
import { remove } from "./remove.ts";
import { tellEnd, tellHosted } from "./tell.ts";

/** From `wanted` to `ended` there are fewer; more are a circle. */
const stepsMax = 20;

/** Takes one lease as far as it goes now, unless a later check has. What Bedrock is not ready for is deferred; what is said twice has the same id. */
export const lookAfterLease = async (ports: HostingPorts, key: string, look: Look): Promise<void> => {
  let lease = await changeLease(ports, key, seenBy(look));
  if (isOvertaken(lease, look)) return;
  for (let steps = 0; !isAtRest(lease); steps += 1) {
    assert(steps < stepsMax, `run ${key} goes in circles in phase ${lease.phase}`);
    lease = await step(ports, lease);
  }
};

const isAtRest = (lease: Lease): boolean => isOverAndTold(lease) || isWaitingForWord(lease);

/** One thing done; throws Deferred where there is nothing to do but wait. */
const step = async (ports: HostingPorts, lease: Lease): Promise<Lease> => {
  switch (lease.phase) {
    case "wanted":
      return chooseMethod(ports, lease);
    case "creating":
      return lease.capacity ? awaitReady(ports, lease, lease.capacity) : create(ports, lease);
    case "hosted":
      return tellHosted(ports, lease);
    case "promoting":
      return promote(ports, lease);
    case "removing":
      return remove(ports, lease);
    case "ended":
      return tellEnd(ports, lease);
  }
};
