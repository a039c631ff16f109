import { contracts, sourceOf } from "../../events-schema/index.ts";
import type { Entry } from "./core/journal.ts";

type Warning = Extract<Entry, { kind: "warning" }>;

/** Facts that no service of the stack hears yet are stated all the same, for the archive and for whoever listens later: no news for a person. */
export const isNews = ({ detail }: Warning): boolean => {
  const event = detail?.["event"] as { source?: unknown; "detail-type"?: unknown } | undefined;
  return !contracts.some(
    ({ type, owners }) => type === event?.["detail-type"] && owners.map(sourceOf).includes(String(event.source)),
  );
};
