import { isLaterTick } from "./tick.ts";
import type {
  Comparison,
  CustomModel,
  Dataset,
  Hosted,
  HostingSection,
  Metadata,
  Recipe,
} from "../../../events-schema/index.ts";
import type { Look } from "./look.ts";
import type { Verdict } from "./verdict.ts";

export type Method = Hosted["method"];

/**
 * Left by whoever is about to call Create, so that everybody else knows that capacity may appear although none is written down. `shared`:
 * another worker came to the same point. `ticks`: sweeps since; after `coldTicks` no function that left it can still be running.
 */
export type Mark = { readonly id: number; readonly shared: boolean; readonly ticks: number };

/** A sweep comes every 15 minutes and a function is killed after one, so at two sweeps whoever left a mark is gone. */
export const coldTicks = 2;

/** What is kept of a comparison: all but the answers themselves, which are in the report. */
export type Scored = Omit<Comparison, "samples">;

/** One run's capacity at Bedrock, from the wish to the confirmed end. Kept for good: a redelivery may come years later. */
export type Lease = {
  /** The run's id. */
  readonly key: string;
  /** Of the row; each write expects the one it has read. */
  readonly version: number;
  /** Metadata of what led here: whatever is said later belongs to its run. */
  readonly cause: Metadata;
  readonly model: CustomModel;
  /** Absent where the row was lost and made again from the evaluation's word. */
  readonly dataset?: Dataset;
  readonly recipe: Recipe;
  readonly section: HostingSection;
  /** Of the run's own capacity, and its client token: the same run always asks for the same thing. */
  readonly name: string;
  readonly askedAt: string;
  readonly phase: "wanted" | "creating" | "hosted" | "promoting" | "removing" | "ended";
  /** Has been said what there is to say in this phase (`hosted` and `ended` only)? */
  readonly told: boolean;
  /** Sweeps in this phase. While there is no room, the line and the attempts count together. */
  readonly ticks: number;
  /** Sweeps since a check last looked. */
  readonly quietTicks: number;
  readonly lastTick?: string;
  /** The latest check that looked. */
  readonly look?: Look;
  readonly marks: number;
  readonly mark?: Mark;
  readonly method?: Method;
  readonly capacity?: Hosted;
  /** Past this, an undecided model is retired. */
  readonly decideBy?: string;
  readonly comparison?: Scored;
  /** The first one stands. */
  readonly verdict?: Verdict;
  /** What answers instead of the run's own capacity, and with what it answered before. */
  readonly swapped?: { readonly hosted: Hosted; readonly previousModelArn?: string };
  /** How often Bedrock would not delete the custom model. */
  readonly modelRefusals: number;
  readonly modelDeleted: boolean;
  readonly endedAt?: string;
};

/** Changes a lease, or leaves it alone (undefined) where the change makes no sense any more. */
export type LeaseChange = (lease: Lease) => Lease | undefined;

type Asked = Pick<Lease, "cause" | "model" | "recipe" | "section" | "name" | "askedAt"> & { dataset?: Dataset };

export const openLease = (asked: Asked): Lease => ({
  ...asked,
  key: asked.cause.runId,
  version: 1,
  phase: "wanted",
  told: false,
  ticks: 0,
  quietTicks: 0,
  marks: 0,
  modelRefusals: 0,
  modelDeleted: false,
});

/** Nothing is left to do or to say. */
export const isOverAndTold = ({ phase, told }: Lease): boolean => phase === "ended" && told;

/** Waits for somebody else's word; no check has anything to do. */
export const isWaitingForWord = ({ phase, told }: Lease): boolean => phase === "hosted" && told;

/** May a Create that nobody has written down still be under way? */
export const isMarkHot = ({ mark }: Lease): boolean => mark !== undefined && mark.ticks < coldTicks;

const enter = (lease: Lease, phase: Lease["phase"]): Lease => ({
  ...lease,
  phase,
  told: false,
  ticks: 0,
  quietTicks: 0,
});

const without = (lease: Lease, ...keys: ("mark" | "method")[]): Lease => {
  const copy = { ...lease };
  for (const key of keys) delete copy[key];
  return copy;
};

/** One more sweep has passed; the same one delivered twice counts once. */
export const toTicked =
  (tick: string): LeaseChange =>
  (lease) => {
    if (!isLaterTick(tick, lease) || isOverAndTold(lease)) return undefined;
    const ticked = { ...lease, lastTick: tick, ticks: lease.ticks + 1, quietTicks: lease.quietTicks + 1 };
    return lease.mark ? { ...ticked, mark: { ...lease.mark, ticks: lease.mark.ticks + 1 } } : ticked;
  };

export const toCreating =
  (method: Method): LeaseChange =>
  (lease) =>
    lease.phase === "wanted" ? { ...lease, phase: "creating", method } : undefined;

/** Says beforehand that Create is about to be called. */
export const toMarked: LeaseChange = (lease) => {
  if (lease.phase !== "creating" || lease.capacity) return undefined;
  if (lease.mark && isMarkHot(lease)) return { ...lease, mark: { ...lease.mark, shared: true } };
  const id = lease.marks + 1;
  return { ...lease, marks: id, mark: { id, shared: false, ticks: 0 } };
};

/** Was nobody else here since this mark was left? */
const isAlone = (lease: Lease, markId: number): boolean => lease.mark?.id === markId && !lease.mark.shared;

/** There was no room: back in line, where the way is chosen again. Only who is alone knows that nothing was created. */
export const toBackInLine =
  (markId: number): LeaseChange =>
  (lease) =>
    lease.phase === "creating" && !lease.capacity && isAlone(lease, markId)
      ? without({ ...lease, phase: "wanted" }, "mark", "method")
      : undefined;

/** Capacity exists: written down whatever was decided meanwhile, so that it can be removed. */
export const toCapacity =
  (capacity: Hosted, markId: number): LeaseChange =>
  (lease) => {
    if (lease.capacity || lease.phase === "ended") return undefined;
    const known = { ...lease, capacity, ...(lease.phase === "creating" && { ticks: 0 }) };
    return isAlone(lease, markId) ? without(known, "mark") : known;
  };

/** It answers. */
export const toHosted =
  (capacity: Hosted, decideBy: string): LeaseChange =>
  (lease) =>
    lease.phase === "creating" ? { ...enter(lease, "hosted"), capacity, decideBy } : undefined;

/** What there is to say in this phase has been said. */
export const toTold =
  (phase: "hosted" | "ended"): LeaseChange =>
  (lease) =>
    lease.phase === phase && !lease.told ? { ...lease, told: true } : undefined;

/** The first verdict stands, and whoever spoke it is the cause of what is said from then on. Only what answers can be promoted. */
export const toDecided =
  (verdict: Verdict, { comparison, cause }: { comparison?: Scored | undefined; cause?: Metadata } = {}): LeaseChange =>
  (lease) => {
    if (lease.verdict || lease.phase === "ended") return undefined;
    if (verdict.decision === "promote" && lease.phase !== "hosted") return undefined;
    const decided = { ...lease, verdict, ...(comparison && { comparison }), ...(cause && { cause }) };
    return enter(decided, verdict.decision === "promote" ? "promoting" : "removing");
  };

/** Bedrock has refused Create for good, so the caller's own mark means nothing any more. */
export const toRefused =
  (verdict: Verdict, markId: number): LeaseChange =>
  (lease) => {
    const decided = toDecided(verdict)(lease);
    return decided && (isAlone(decided, markId) ? without(decided, "mark") : decided);
  };

/** The decision cannot be carried out: the model goes after all. */
export const toGivenUp =
  (verdict: Verdict): LeaseChange =>
  (lease) =>
    lease.phase === "promoting" ? enter({ ...lease, verdict }, "removing") : undefined;

/** The endpoint has taken the model over; the run's own capacity is of no more use. */
export const toSwapped =
  (swapped: NonNullable<Lease["swapped"]>): LeaseChange =>
  (lease) =>
    lease.phase === "promoting" ? enter({ ...lease, swapped }, "removing") : undefined;

export const toModelRefused: LeaseChange = (lease) =>
  lease.phase === "removing" ? { ...lease, modelRefusals: lease.modelRefusals + 1 } : undefined;

export const toModelDeleted: LeaseChange = (lease) =>
  lease.phase === "removing" ? { ...lease, modelDeleted: true } : undefined;

export const toEnded =
  (endedAt: string): LeaseChange =>
  (lease) =>
    lease.phase === "promoting" || lease.phase === "removing" ? { ...enter(lease, "ended"), endedAt } : undefined;
