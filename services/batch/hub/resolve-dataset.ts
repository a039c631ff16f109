import type { Problem } from "../../../events-schema/index.ts";
import { conversionBranch, convertedFiles, ownFiles, type Chosen } from "../domain/hub-files.ts";
import {
  absentFromHub,
  deniedByHub,
  incompleteSplit,
  noSplit,
  strangeHub,
  tooLargeFile,
  tooManyFiles,
  type AskedOfHub,
  type HubLimits,
} from "../domain/hub-problems.ts";
import type { Hub, HubFile, HubRefusal } from "./hub.ts";

/** A split as it is at the start of a run. `commit` is what its files are read at, whatever the branch becomes. */
export type Resolved =
  | { readonly kind: "resolved"; readonly commit: string; readonly files: readonly HubFile[]; readonly bytes: number }
  | { readonly kind: "refused"; readonly problem: Problem }
  | { readonly kind: "later"; readonly afterMs: number; readonly why: string };

type Listing = { readonly commit: string; readonly chosen: Chosen<HubFile> };

/**
 * The Parquet files of a split, and the commit that they are pinned to. Of `main` the Hub's own conversion is taken, which knows what a
 * configuration and a split are; of any other revision, and where nothing is converted, the data set's own files. How far the conversion
 * is behind `main` at that moment the Hub does not say here: its commit is what counts.
 */
export const resolveDataset = async (
  hub: Hub,
  asked: AskedOfHub & { readonly token?: string | undefined },
  limits: HubLimits,
): Promise<Resolved> => {
  const own = await hub.commitOf(asked);
  if (own.kind !== "found") return refusedBy(own, asked);
  const converted = asked.revision === "main" ? await conversion(hub, asked) : undefined;
  if (converted?.kind === "later") return converted;
  if (converted?.kind === "listed" && converted.chosen.kind === "chosen") return judged(converted, asked, limits);
  const listed = await hub.files({ ...asked, commit: own.commit });
  if (listed.kind !== "found") return refusedBy(listed, asked);
  const chosen = ownFiles(listed.files, asked);
  if (chosen.kind !== "none") return judged({ commit: own.commit, chosen }, asked, limits);
  const before = converted?.kind === "listed" ? converted.chosen : undefined;
  return judged(
    { commit: own.commit, chosen: before?.kind === "partial" ? before : both(before, chosen) },
    asked,
    limits,
  );
};

/** The conversion, where there is one. A refusal to show it is no refusal of the data set. */
const conversion = async (
  hub: Hub,
  asked: AskedOfHub & { readonly token?: string | undefined },
): Promise<({ readonly kind: "listed" } & Listing) | Extract<HubRefusal, { kind: "later" }> | undefined> => {
  const branch = await hub.commitOf({ ...asked, revision: conversionBranch });
  if (branch.kind !== "found") return branch.kind === "later" ? branch : undefined;
  const listed = await hub.files({ ...asked, commit: branch.commit });
  if (listed.kind !== "found") return listed.kind === "later" ? listed : undefined;
  return { kind: "listed", commit: branch.commit, chosen: convertedFiles(listed.files, asked) };
};

const both = (one: Chosen<HubFile> | undefined, other: Chosen<HubFile>): Chosen<HubFile> =>
  one?.kind === "none" && one.seen.length > 0 ? one : other;

const judged = ({ commit, chosen }: Listing, asked: AskedOfHub, limits: HubLimits): Resolved => {
  if (chosen.kind === "none") return refused(noSplit(asked, chosen.seen, false));
  if (chosen.kind === "partial") return refused(noSplit(asked, [], true));
  if (chosen.kind === "incomplete") return refused(incompleteSplit(asked, chosen));
  const { files } = chosen;
  if (files.length > limits.filesMax) return refused(tooManyFiles(asked, files.length, limits));
  const large = files.find(({ bytes }) => bytes > limits.fileBytesMax);
  if (large) return refused(tooLargeFile(asked, large, limits));
  return { kind: "resolved", commit, files, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
};

/** What a refusal of the Hub's means to who asked for this data set. */
export const refusedBy = (refusal: HubRefusal, asked: AskedOfHub): Extract<Resolved, { kind: "refused" | "later" }> => {
  if (refusal.kind === "later") return refusal;
  if (refusal.kind === "denied") return refused(deniedByHub(asked, refusal));
  return refused(refusal.kind === "absent" ? absentFromHub(asked, refusal.what) : strangeHub(asked, refusal.why));
};

const refused = (problem: Problem): Extract<Resolved, { kind: "refused" }> => ({ kind: "refused", problem });
