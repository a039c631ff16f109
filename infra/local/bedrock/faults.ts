import { checkedProbabilities } from "../core/probabilities.ts";
import type { Random } from "../core/random.ts";

/** Probabilities 0..1 of what a real Bedrock does to its callers now and then; drawn from the cloud's seed. */
export type Faults = {
  /** A state change that EventBridge never hears of. */
  loseEvents: number;
  duplicateEvents: number;
  /** Up to ten minutes of AWS time late. */
  lateEvents: number;
  /** A batch record answered with a service error instead of an output. */
  recordErrors: number;
  /** A batch job that runs out of time with some records unprocessed. */
  partialCompletion: number;
  /** A control-plane call refused with ThrottlingException. */
  throttle: number;
  /** A Create that finds the quota used by somebody else's jobs. */
  outsiders: number;
};

const none: Faults = {
  loseEvents: 0,
  duplicateEvents: 0,
  lateEvents: 0,
  recordErrors: 0,
  partialCompletion: 0,
  throttle: 0,
  outsiders: 0,
};

export type FaultInjection = {
  /** Changes the named probabilities and returns all of them. Refuses unknown names and values outside 0..1. */
  set(change: unknown): Faults;
  /** True with the fault's probability. A fault that is off draws nothing, so it does not disturb the seed. */
  strikes(fault: keyof Faults): boolean;
};

const checked = (change: unknown): Partial<Faults> => checkedProbabilities("Bedrock fault", none, change);

export const createFaults = (random: Random, initial: Partial<Faults> = {}): FaultInjection => {
  let faults = { ...none, ...checked(initial) };
  return {
    set: (change) => {
      faults = { ...faults, ...checked(change) };
      return faults;
    },
    strikes: (fault) => faults[fault] > 0 && random.next() < faults[fault],
  };
};
