import { createHash } from "node:crypto";
import { AwsError } from "../wire/aws-error.ts";
import { faultNames, type FaultName } from "./fault-table.ts";

/** Probabilities from 0 to 1. */
export type FaultRates = Record<FaultName, number>;

/** The faults of one cloud. The n-th decision about one fault at one place is the same for one seed, whatever happens elsewhere. */
export type Faults = {
  rates(): FaultRates;
  /** How often each has struck since the start. */
  struck(): Partial<FaultRates>;
  /** Changes the named rates and returns all of them. Refuses unknown names and values outside 0..1. */
  set(change: unknown): FaultRates;
  /** Undefined: not this time. Otherwise how hard it strikes, from 0 up to 1. `place` is the queue, rule, function or operation. */
  strike(fault: FaultName, place?: string): number | undefined;
  strikes(fault: FaultName, place?: string): boolean;
};

const invalid = (message: string) => new AwsError("ValidationException", message, 400);

/** Some of the faults' rates. */
export const checkedRates = (change: unknown): Partial<FaultRates> => {
  if (typeof change !== "object" || change === null || Array.isArray(change))
    throw invalid("Faults are a JSON object of probabilities by name.");
  for (const [name, value] of Object.entries(change)) {
    if (!faultNames.some((known) => known === name))
      throw invalid(`Unknown fault "${name}". Known: ${faultNames.join(", ")}.`);
    if (typeof value !== "number" || !(value >= 0 && value <= 1))
      throw invalid(`The fault ${name} is ${String(value)}; it is a probability from 0 to 1.`);
  }
  return change;
};

/** Two numbers from 0 up to 1 that depend on nothing but the text. */
const drawn = (text: string): [number, number] => {
  const hash = createHash("sha256").update(text).digest();
  return [hash.readUInt32LE(0) / 2 ** 32, hash.readUInt32LE(4) / 2 ** 32];
};

export const createFaults = (seed: string, initial: Partial<FaultRates> = {}): Faults => {
  const none = Object.fromEntries(faultNames.map((name) => [name, 0])) as FaultRates;
  let rates = { ...none, ...checkedRates(initial) };
  const decisions = new Map<string, number>();
  const struck: Partial<FaultRates> = {};
  const strike: Faults["strike"] = (fault, place = "") => {
    // What is off decides nothing, so that it does not move on what comes when it is on.
    if (rates[fault] === 0) return undefined;
    const site = JSON.stringify([seed, fault, place]);
    const count = decisions.get(site) ?? 0;
    decisions.set(site, count + 1);
    const [chance, force] = drawn(`${site}/${count}`);
    if (chance >= rates[fault]) return undefined;
    struck[fault] = (struck[fault] ?? 0) + 1;
    return force;
  };
  return {
    rates: () => rates,
    struck: () => ({ ...struck }),
    set: (change) => (rates = { ...rates, ...checkedRates(change) }),
    strike,
    strikes: (fault, place) => strike(fault, place) !== undefined,
  };
};
