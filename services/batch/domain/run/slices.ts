const sliceRecordsMin = 20;
const slicesMax = 100;

export type Slice = { readonly slice: number; readonly from: number; readonly to: number };

/** An attempt on demand is answered slice by slice: few records where there are few, never more slices than a row can name. */
export const slicesOf = ({ records }: { readonly records: number }): Slice[] => {
  const size = Math.max(sliceRecordsMin, Math.ceil(records / slicesMax));
  return Array.from({ length: Math.ceil(records / size) }, (_, slice) => ({
    slice,
    from: slice * size,
    to: Math.min(records, (slice + 1) * size),
  }));
};
