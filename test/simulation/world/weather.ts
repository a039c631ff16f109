import type { Dice, Draw } from "./dice.ts";
import { faultKinds, faultNames, type Fault } from "./faults.ts";

/** A fault that has struck. `id` is its kind and place, the same in every run of the seed. */
export type Struck = { readonly id: string; readonly kind: Fault; readonly site: string; readonly at: number };

/** Decides what goes wrong. Until `calmAt`, and only where the seed says so. */
export type Weather = {
  strikes(kind: Fault, site: string): boolean;
  /** Which of several, if any, by one draw; and the draw, for whatever else is to be decided there. */
  choose(site: string, among: readonly Fault[]): { fault: Fault | undefined; draw: Draw };
  isRaging(): boolean;
  readonly struck: readonly Struck[];
};

export type WeatherOptions = {
  dice: Dice;
  now: () => number;
  calmAt: number;
  /** Only these faults strike, of those that would. */
  only?: ReadonlySet<string>;
  /** No faults at all. */
  isFair?: boolean;
  /** These faults at these rates, whatever the seed says, and no others. */
  rates?: Partial<Record<Fault, number>>;
};

/**
 * Swarm testing (Groce et al., 2012): each seed leaves some kinds out and makes others frequent, so that no kind always hides behind
 * another.
 */
const strengths = (dice: Dice): Record<string, number> =>
  Object.fromEntries(
    faultNames.map((kind) => {
      const { value } = dice.draw(`strength of ${kind}`);
      return [kind, value < 0.3 ? 0 : value < 0.6 ? 0.5 : value < 0.9 ? 1 : 4];
    }),
  );

export const openWeather = ({ dice, now, calmAt, only, isFair = false, rates: given }: WeatherOptions): Weather => {
  const rates = strengths(dice);
  for (const kind of faultNames)
    rates[kind] = given ? (given[kind] ?? 0) : isFair ? 0 : faultKinds[kind].rate * (rates[kind] ?? 0);
  const struck: Struck[] = [];
  const strike = (kind: Fault, site: string, nth: number): boolean => {
    const id = `${kind} @ ${site} #${nth}`;
    if (only && !only.has(id)) return false;
    struck.push({ id, kind, site, at: now() });
    return true;
  };
  return {
    struck,
    isRaging: () => now() < calmAt,
    strikes(kind, site) {
      const { value, nth } = dice.draw(`${kind} @ ${site}`);
      return now() < calmAt && value < (rates[kind] ?? 0) && strike(kind, site, nth);
    },
    choose(site, among) {
      const draw = dice.draw(site);
      if (now() >= calmAt) return { fault: undefined, draw };
      let edge = 0;
      for (const kind of among) {
        edge += rates[kind] ?? 0;
        if (draw.value >= edge) continue;
        return { fault: strike(kind, site, draw.nth) ? kind : undefined, draw };
      }
      return { fault: undefined, draw };
    },
  };
};
