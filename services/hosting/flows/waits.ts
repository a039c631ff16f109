import { Deferred } from "../../chassis/outcome.ts";

/** Between two looks at something that Bedrock takes minutes for. */
const betweenLooksMs = 60_000;
/** Between two knocks at a quota that others use, and at a mark that must grow cold. */
const betweenKnocksMs = 300_000;

export const lookAgain = (why: string): Deferred => new Deferred(why, { retryAfterMs: betweenLooksMs });
export const knockAgain = (why: string): Deferred => new Deferred(why, { retryAfterMs: betweenKnocksMs });
