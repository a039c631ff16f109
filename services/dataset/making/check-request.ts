import { unreadableRequest, unknownFormat } from "../domain/problems.ts";
import { Refused } from "../domain/refused.ts";
import type { DatasetRequest } from "../ports.ts";
import type { Source } from "./find-source.ts";

/** What a schema cannot say: parts of a request that contradict one another are refused, not ignored. */
export const checkRequest = ({ records, columns, hosting, training }: DatasetRequest): void => {
  if (hosting && !training)
    throw new Refused(
      unreadableRequest("hosting is asked for without training", "add a training section, or leave hosting out"),
    );
  if (records.format === "prepared" && Object.keys(columns).length > 0)
    throw new Refused(
      unreadableRequest("prepared records have no columns, yet columns are given", "leave columns out"),
    );
};

export const checkFormat = ({ records }: DatasetRequest, { format, objects }: Source): void => {
  if (records.format !== "prepared" || format === "jsonl") return;
  const places = objects.map(({ uri }) => uri);
  throw new Refused(unknownFormat(`prepared records must be JSONL, and the source is ${format}`, places));
};
