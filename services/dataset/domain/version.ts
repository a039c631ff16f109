import { stableId } from "../../../events-schema/index.ts";
import { sides, type Side } from "./sides.ts";

/** The version of a dataset is its content: the same records in the same format on the same sides, and nothing else. */
export const versionOf = (recordFormat: string, hashes: Partial<Record<Side, string>>): string =>
  stableId("dataset", recordFormat, ...sides.map((side) => hashes[side] ?? ""));
