/** A version of every event that no code of today knows; producers that have moved on say it beside the one that is known. */
export const laterVersion = 99;
