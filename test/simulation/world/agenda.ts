/** Something that is going to happen. */
export type Happening = {
  readonly at: number;
  /** Decides between happenings of the same instant; from the seed. */
  readonly tie: number;
  readonly run: () => void;
  /** The world may pass over it when nothing else is going on: ticks of schedules, and users who come back days later. */
  readonly isIdle: boolean;
  isOff: boolean;
};

/** Virtual time, and everything that is still to happen, in order. Time moves only by taking the next happening. */
export type Agenda = {
  readonly now: number;
  at(at: number, tie: number, run: () => void, options?: { isIdle?: boolean }): Happening;
  cancel(happening: Happening): void;
  next(): Happening | undefined;
  /** How much is going on beyond what is idle. */
  readonly busy: number;
};

const isBefore = (one: Happening, other: Happening): boolean =>
  one.at === other.at ? one.tie < other.tie : one.at < other.at;

export const openAgenda = (startsAt: number): Agenda => {
  const heap: Happening[] = [];
  let now = startsAt;
  let busy = 0;

  const up = (from: number): void => {
    let at = from;
    const item = heap[at] as Happening;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent] as Happening;
      if (!isBefore(item, above)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = item;
  };
  const down = (item: Happening): void => {
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right && isBefore(right, heap[child] as Happening)) child += 1;
      const below = heap[child] as Happening;
      if (!isBefore(below, item)) break;
      heap[at] = below;
      at = child;
    }
    heap[at] = item;
  };
  const take = (): Happening | undefined => {
    const first = heap[0];
    const last = heap.pop();
    if (first && last && first !== last) down(last);
    return first;
  };

  return {
    get now() {
      return now;
    },
    get busy() {
      return busy;
    },
    at(at, tie, run, { isIdle = false } = {}) {
      const happening: Happening = { at: Math.max(at, now), tie, run, isIdle, isOff: false };
      if (!isIdle) busy += 1;
      heap.push(happening);
      up(heap.length - 1);
      return happening;
    },
    cancel(happening) {
      if (happening.isOff) return;
      happening.isOff = true;
      if (!happening.isIdle) busy -= 1;
    },
    next() {
      for (let happening = take(); happening; happening = take()) {
        if (happening.isOff) continue;
        happening.isOff = true;
        if (!happening.isIdle) busy -= 1;
        now = happening.at;
        return happening;
      }
      return undefined;
    },
  };
};
