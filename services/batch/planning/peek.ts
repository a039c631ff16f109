/** What planning needs of the user's objects: to list them and to read some bytes of one. */
export type Peek = {
  /** undefined: it is not there, or may not be read. */
  head(uri: string): Promise<{ readonly bytes: number } | undefined>;
  /** Throws ObjectMissing. */
  list(prefixUri: string): AsyncIterable<{ readonly uri: string; readonly bytes: number }>;
  /** From the first (inclusive) to the last (exclusive). Throws ObjectMissing. */
  bytes(uri: string, from: number, to: number): Promise<Buffer>;
};
