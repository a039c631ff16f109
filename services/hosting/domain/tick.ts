/** The scheduler's times, in one form: one that is delivered again after a later one must not count again, or deadlines come early. */
export const isLaterTick = (tick: string, { lastTick }: { readonly lastTick?: string }): boolean =>
  lastTick === undefined || tick > lastTick;
