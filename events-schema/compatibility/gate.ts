import { isDeepStrictEqual } from "node:util";
import { changesBetween, type Change, type Direction } from "./changes.ts";
import { isSchema, type Schema } from "./schema.ts";

/** Published schemas by the name of their version: `ModelTrained.v1`. */
export type Versions = ReadonlyMap<string, Schema>;

export type Compared = {
  /** What is committed. */
  baseline: Versions;
  /** What the code says now. */
  live: Versions;
  /** Versions that were live once and are gone. Archives may hold them, so their names are not free. */
  ended: ReadonlySet<string>;
  /** Reactions that declare a version in their `service.ts`, as `<service>/<reaction>`. */
  heardBy: (name: string) => string[];
  emittedBy: (name: string) => string[];
};

/** What became of one version, and whether a new baseline may say so. */
export type Judgement = {
  name: string;
  became: "changed" | "new" | "deleted";
  /** A request comes from users outside, who read the published schema of what is deployed. */
  request: boolean;
  changes: Change[];
  heardBy: string[];
  /** Why it cannot be accepted; empty: it can. */
  refused: string[];
  todo: string;
};

/** Every version that differs between baseline and code. */
export const judge = (compared: Compared): Judgement[] => {
  const { baseline, live } = compared;
  return [...new Set([...baseline.keys(), ...live.keys()])].toSorted().flatMap((name): Judgement[] => {
    const [before, after] = [baseline.get(name), live.get(name)];
    if (before && after) return isDeepStrictEqual(before, after) ? [] : [changed(name, { before, after }, compared)];
    return after ? [added(name, after, compared)] : before ? [deleted(name, before, compared)] : [];
  });
};

/**
 * Does this change fail the gate? A request that new code takes and old code refuses does not: its senders are users, who learn of it
 * when it is deployed, and a consumer that cannot read a request refuses it by name before anything is paid.
 */
export const fails = (change: Change, direction: Direction, request: boolean): boolean =>
  change[direction] !== undefined && !(request && direction === "forward");

const changed = (
  name: string,
  { before, after }: { before: Schema; after: Schema },
  { heardBy }: Compared,
): Judgement => {
  const request = isRequest(before) && isRequest(after);
  const changes = changesBetween(before, after);
  const failing = changes.flatMap((change) => {
    const directions = (["forward", "backward"] as const).filter((direction) => fails(change, direction, request));
    return directions.length > 0
      ? [{ change, undecided: directions.every((to) => change[to]?.undecided !== undefined) }]
      : [];
  });
  const refused = failing.map(
    ({ change, undecided }) =>
      `${change.path.join(".")}: ${change.what} ${undecided ? "cannot be compared" : "breaks readers"}`,
  );
  const todo =
    failing.length > 0
      ? besideIt(
          name,
          failing.every(({ undecided }) => undecided),
        )
      : acceptIt;
  return { name, became: "changed", request, changes, heardBy: heardBy(name), refused, todo };
};

/** What to do about a change that nobody minds. */
export const acceptIt = "accept it: npm run contracts -- --accept";

const besideIt = (name: string, onlyUndecided: boolean): string => {
  const version = Number(name.split(".v")[1]);
  const next = `leave version ${version} as it was and define version ${version + 1} beside it (CONTRIBUTING.md, "Move an event to a new version")`;
  return onlyUndecided ? `say it so that it can be compared, or ${next}` : next;
};

const added = (name: string, after: Schema, { baseline, live, ended, heardBy }: Compared): Judgement => {
  const [type = "", version] = name.split(".v");
  const taken = [...baseline.keys(), ...ended].filter((other) => other.split(".v")[0] === type);
  const newest = Math.max(0, ...taken.map((other) => Number(other.split(".v")[1])));
  const isNext = Number(version) > newest;
  const refused = isNext
    ? []
    : [`${name} is not new: version ${newest} of ${type} was published before, and archives may hold events of it`];
  const beside = [...live.keys()].filter((other) => other !== name && other.split(".v")[0] === type);
  const todo = isNext
    ? `${acceptIt}${beside.length > 0 ? `; ${beside.join(", ")} stays beside it until nobody declares it` : ""}`
    : `give it version ${newest + 1}`;
  return { name, became: "new", request: isRequest(after), changes: [], heardBy: heardBy(name), refused, todo };
};

const deleted = (name: string, before: Schema, { heardBy, emittedBy }: Compared): Judgement => {
  const declarers = [...new Set([...heardBy(name), ...emittedBy(name)])];
  const refused = declarers.length > 0 ? [`${name} is still declared by ${declarers.join(", ")}`] : [];
  const todo =
    refused.length > 0
      ? "move them to another version first, or bring the event back"
      : `${acceptIt}; archives may still hold it, and a replay of that time will reach nobody`;
  return { name, became: "deleted", request: isRequest(before), changes: [], heardBy: heardBy(name), refused, todo };
};

/** A published request has no metadata: whoever sends it cannot be believed about that. */
const isRequest = ({ properties }: Schema): boolean => !(isSchema(properties) && "metadata" in properties);
