import { checkedProbabilities } from "../core/probabilities.ts";
import type { Random } from "../core/random.ts";

const probabilities = {
  /** A state change that EventBridge never hears of. */
  loseEvents: 0,
  duplicateEvents: 0,
  /** Up to ten minutes of AWS time late, so that a newer state may come first. */
  lateEvents: 0,
  /** A call refused with ThrottlingException, before it did anything. */
  throttle: 0,
  /** ThrottlingException for a call that had its effect all the same. */
  throttleAfter: 0,
  /** A call that ends in a 500 or 503, before it did anything. */
  serverErrors: 0,
  /** A 500 or 503 for a call that had its effect all the same. */
  serverErrorsAfter: 0,
  /** A streamed answer that breaks off with ModelStreamErrorException. */
  streamErrors: 0,
  /** A batch record answered with a service error instead of an output. */
  recordErrors: 0,
  /** A line of a batch output that is not what it should be: cut, repeated, lost, without its id or with an unknown one. */
  malformedOutput: 0,
  /** A batch manifest that is missing or at odds with the lines. */
  manifestErrors: 0,
  /** A batch job that runs out of time with some records unprocessed. */
  partialCompletion: 0,
  /** A batch job that runs out of time while it is Scheduled. */
  expiry: 0,
  /** A job of either kind, a throughput or a deployment that ends Failed for no reason of its own. */
  jobFailures: 0,
  /** A Create or an inference that finds the quota used by somebody else. */
  outsiders: 0,
};

/** Probabilities 0..1 of what a real Bedrock does to its callers now and then; drawn from the cloud's seed. */
export type Faults = Record<keyof typeof probabilities, number>;

export const bedrockFaultNames = Object.keys(probabilities) as readonly (keyof Faults)[];

export type FaultInjection = {
  /** Changes the named probabilities and returns all of them. Refuses unknown names and values outside 0..1. */
  set(change: unknown): Faults;
  /** True with the fault's probability. A fault that is off draws nothing, so it does not disturb the seed. */
  strikes(fault: keyof Faults): boolean;
};

const checked = (change: unknown): Partial<Faults> => checkedProbabilities("Bedrock fault", probabilities, change);

export const createFaults = (random: Random, initial: Partial<Faults> = {}): FaultInjection => {
  let faults: Faults = { ...probabilities, ...checked(initial) };
  return {
    set: (change) => {
      faults = { ...faults, ...checked(change) };
      return faults;
    },
    strikes: (fault) => faults[fault] > 0 && random.next() < faults[fault],
  };
};
