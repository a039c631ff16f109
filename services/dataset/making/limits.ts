/** What one request may bring; beyond it the scratch disk (10 GB) or the 15 minutes of a function would not do. */
export type Limits = {
  readonly fileBytesMax: number;
  readonly sourceBytesMax: number;
  readonly filesMax: number;
  /** Of all candidate records together, before duplicates go. They and their copies in the parts are on the disk at once. */
  readonly candidateBytesMax: number;
  /** UTF-16 units of one record; no model takes one near this size. */
  readonly recordUnitsMax: number;
};

const gibibyte = 1024 ** 3;

export const defaultLimits: Limits = {
  fileBytesMax: 2 * gibibyte,
  sourceBytesMax: 3 * gibibyte,
  filesMax: 10_000,
  candidateBytesMax: 3 * gibibyte,
  recordUnitsMax: 8 * 1024 ** 2,
};
