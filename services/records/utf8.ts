/** A text as its bytes, which stand in a block that is soon another: on its way from file to file it need not become a string. */
export type Utf8 = { readonly bytes: Buffer; readonly from: number; readonly to: number };

export const stringOf = ({ bytes, from, to }: Utf8): string => bytes.toString("utf8", from, to);
