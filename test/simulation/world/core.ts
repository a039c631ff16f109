import { openAgenda, type Agenda, type Happening } from "./agenda.ts";
import { hashOf, openDice, type Dice } from "./dice.ts";
import { topology, type Topology } from "./topology.ts";
import { openWeather, type Weather, type WeatherOptions } from "./weather.ts";

/** One line of what happened. */
export type Line = { readonly at: number; readonly who: string; readonly what: string };

/** What every part of the world stands on: time, chance, misfortune, the wiring, and a trace. */
export type Core = {
  readonly seed: number;
  readonly agenda: Agenda;
  readonly dice: Dice;
  readonly weather: Weather;
  readonly topology: Topology;
  now(): number;
  /** Lets something happen after a while. The site decides the order among what happens at the same instant. */
  later(site: string, delayMs: number, run: () => void, options?: { isIdle?: boolean }): Happening;
  /** Writes a line. Every line counts in the hash of the trace; lines are kept only where a timeline is wanted. */
  trace(who: string, what: string): void;
  readonly lines: readonly Line[];
  /** The same for the same seed, and for hardly any other. */
  traceHash(): number;
};

export type CoreOptions = {
  seed: number;
  /** After the start; no fault strikes from then on. */
  calmAfterMs: number;
  keepsLines?: boolean;
} & Pick<WeatherOptions, "only" | "isFair" | "rates">;

const startsAt = Date.parse("2026-01-01T00:00:00.000Z");

export const openCore = ({ seed, calmAfterMs, keepsLines = false, ...options }: CoreOptions): Core => {
  const agenda = openAgenda(startsAt);
  const dice = openDice(seed);
  const weather = openWeather({ dice, now: () => agenda.now, calmAt: startsAt + calmAfterMs, ...options });
  const lines: Line[] = [];
  let hash = 0;
  return {
    seed,
    agenda,
    dice,
    weather,
    topology: topology(),
    now: () => agenda.now,
    later: (site, delayMs, run, how) => agenda.at(agenda.now + delayMs, hashOf(site, seed), run, how),
    trace(who, what) {
      hash = hashOf(what, hash ^ agenda.now);
      if (keepsLines) lines.push({ at: agenda.now, who, what });
    },
    lines,
    traceHash: () => hash,
  };
};

export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;
