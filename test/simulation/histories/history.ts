import type { EventEnvelope } from "../../../infra/local/core/journal.ts";

/** One run as it went over the bus, in the order of the bus, by the version of this project that recorded it. */
export type History = { recordedBy: string; events: EventEnvelope[] };
