/** A text as its bytes, which stand in a block that is soon another: on its way from file to file it need not become a string. */
export type Utf8 = { readonly bytes: Buffer; readonly from: number; readonly to: number };

/** Up to here a loop is quicker than a call out of JavaScript, */
const shortMax = 24;
/** and than a copy. */
const shortCopyMax = 32;

/** Writes a text and says where it ends. There must be room: three bytes for each unit of a string. */
export const putText = (text: string | Utf8, bytes: Buffer, at: number): number =>
  typeof text === "string" ? putString(text, bytes, at) : putBytes(text, bytes, at);

const putString = (text: string, bytes: Buffer, at: number): number => {
  if (text.length > shortMax) return at + bytes.write(text, at, "utf8");
  for (let from = 0; from < text.length; from += 1) {
    const code = text.charCodeAt(from);
    if (code > 0x7f) return at + bytes.write(text, at, "utf8");
    bytes[at + from] = code;
  }
  return at + text.length;
};

const putBytes = ({ bytes: source, from: start, to }: Utf8, bytes: Buffer, at: number): number => {
  const length = to - start;
  if (length > shortCopyMax) source.copy(bytes, at, start, to);
  else for (let from = 0; from < length; from += 1) bytes[at + from] = source[start + from] as number;
  return at + length;
};

export const stringOf = ({ bytes, from, to }: Utf8): string => bytes.toString("utf8", from, to);

/** A whole number of 32 bits, the lowest first: what stands before a text in a file of ours, as in Parquet's. */
export const putLength = (length: number, bytes: Buffer, at: number): void => {
  bytes[at] = length;
  bytes[at + 1] = length >>> 8;
  bytes[at + 2] = length >>> 16;
  bytes[at + 3] = length >>> 24;
};
