/** Whole numbers below 2^32, four bytes each, as many as come. */
export type Numbers = {
  readonly length: number;
  add(number: number): void;
  addToLast(more: number): void;
  sum(from: number, to: number): number;
  all(): Uint32Array;
};

export const numbers = (): Numbers => {
  let held = new Uint32Array(1024);
  let length = 0;
  return {
    get length() {
      return length;
    },
    add(number) {
      if (length === held.length) {
        const larger = new Uint32Array(2 * held.length);
        larger.set(held);
        held = larger;
      }
      held[length] = number;
      length += 1;
    },
    addToLast(more) {
      held[length - 1] = (held[length - 1] ?? 0) + more;
    },
    sum(from, to) {
      let sum = 0;
      for (let at = from; at < to; at += 1) sum += held[at] ?? 0;
      return sum;
    },
    all: () => held.subarray(0, length),
  };
};
