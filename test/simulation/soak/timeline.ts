import type { Line } from "../world/core.ts";
import type { Outcome } from "../world/world.ts";

const wordsMax = 220;

/** What happened, one line each: virtual time, who, what. Ticks that found nothing wrong are left out. */
export const timelineOf = ({ lines, struck, violations }: Outcome): string => {
  const faults = struck.map(({ at, kind, site }) => `${time(at)}  ${kind} at ${site}`);
  const happenings = lines
    .filter(isTelling)
    .map(({ at, who, what }) => `${time(at)}  ${who}: ${what}`.slice(0, wordsMax));
  const broken = violations.map(({ invariant, sentence, at }) => `${time(at)}  ${invariant} is broken: ${sentence}`);
  return ["What went wrong outside:", ...faults, "", "What followed:", ...happenings, "", ...broken].join("\n");
};

const time = (at: number): string => new Date(at).toISOString().slice(8, 23).replace("T", " ");

const isTelling = ({ who, what }: Line): boolean => !/\btick 20/.test(who) && !/^(takes|done) tick 20/.test(what);
