import { EndpointRolledBack, RollbackRejected, type Problem } from "../../../events-schema/index.ts";
import { assert } from "../../chassis/outcome.ts";
import { ticksOf } from "../domain/patience.ts";
import { nothingToRollBack, previousModelGone, swapTooLong, unknownEndpoint } from "../domain/problems.ts";
import { isOvertaken, seenBy, type Look } from "../domain/look.ts";
import { toAnswered, toTold, type Answer, type Rollback } from "../domain/rollback.ts";
import { doneBy, type Endpoint } from "../domain/endpoint.ts";
import type { HostingPorts } from "../ports.ts";
import { changeRollback } from "./change.ts";
import { findEndpoint } from "./find-endpoint.ts";
import { swap } from "./swap.ts";
import { lookAgain } from "./waits.ts";

/** Takes one rollback as far as it goes now, unless a later check has, and answers when the endpoint does. */
export const lookAfterRollback = async (ports: HostingPorts, key: string, look: Look): Promise<void> => {
  const rollback = await changeRollback(ports, key, seenBy(look));
  if (rollback.told || isOvertaken(rollback, look)) return;
  await tell(ports, rollback.answer ? rollback : await answer(ports, rollback));
  await changeRollback(ports, key, toTold);
};

const answer = async (ports: HostingPorts, rollback: Rollback): Promise<Rollback> =>
  changeRollback(ports, rollback.key, toAnswered(await reach(ports, rollback)));

const reach = async (ports: HostingPorts, { key, endpoint, ticks }: Rollback): Promise<Answer> => {
  const problem = await check(ports, key, endpoint);
  if (problem) return { outcome: "rejected", problem };
  const swapped = await swap(ports, { by: key, endpoint, target: previousOf });
  if (swapped.state === "failed") return { outcome: "rejected", problem: swapped.problem };
  if (swapped.state === "done") {
    assert(swapped.from !== undefined, `endpoint ${endpoint} was rolled back from nothing`);
    return { outcome: "rolled-back", modelArn: swapped.to, previousModelArn: swapped.from };
  }
  const { creationHours } = ports.patience;
  if (ticks >= ticksOf(creationHours)) return { outcome: "rejected", problem: swapTooLong(endpoint, creationHours) };
  throw lookAgain(swapped.why);
};

/** Whether it can be done at all; once its turn has come it is only carried out. */
const check = async (ports: HostingPorts, key: string, name: string): Promise<Problem | undefined> => {
  const endpoint = await findEndpoint(ports, name);
  if (!endpoint || endpoint === "foreign" || endpoint.arn === undefined) return unknownEndpoint(name);
  if (endpoint.change || doneBy(endpoint, key)) return undefined;
  const previous = previousOf(endpoint);
  if ("problem" in previous) return previous.problem;
  return (await ports.hosting.hasModel(previous.to)) ? undefined : previousModelGone(name, previous.to);
};

const previousOf = ({ key, previousModelArn }: Endpoint): { to: string } | { problem: Problem } =>
  previousModelArn === undefined ? { problem: nothingToRollBack(key) } : { to: previousModelArn };

const tell = async (ports: HostingPorts, { cause, endpoint, answer }: Rollback): Promise<void> => {
  assert(answer, `rollback of ${endpoint} is told without an answer`);
  const emit = ports.emitFrom(cause);
  if (answer.outcome === "rejected") return emit(RollbackRejected, "rollback", { endpoint, problem: answer.problem });
  const { modelArn, previousModelArn } = answer;
  await emit(EndpointRolledBack, "rollback", { endpoint, modelArn, previousModelArn });
};
