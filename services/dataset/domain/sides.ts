/** The parts of a dataset, in the order in which the split gives them their shares. */
export const sides = ["train", "validation", "test"] as const;
export type Side = (typeof sides)[number];
