/**
 * Ids as their bytes, each with a number of its own: 0, 1, 2… in the order in which they were first added. A hash table over one long run
 * of bytes: a million ids are a few arrays, and none of them becomes a string. A class, so that it stays compiled from chunk to chunk.
 */
export class IdTable {
  count = 0;
  #held = new Uint8Array(64 * 1024);
  #ends = new Float64Array(1024);
  #hashes = new Int32Array(1024);
  /** Numbers of ids, one more than they are; 0: nobody's place. Never more than half full. */
  #places = new Int32Array(2048);

  add(bytes: Uint8Array, from: number, to: number): number {
    const hash = hashOf(bytes, from, to);
    const known = this.#places[this.#placeOf(hash, bytes, from, to)] ?? 0;
    if (known !== 0) return known - 1;
    if (this.count === this.#ends.length) this.#grow();
    const start = this.#startOf(this.count);
    const end = start + to - from;
    if (end > this.#held.length) this.#held = resized(this.#held, new Uint8Array(2 * end));
    const held = this.#held;
    for (let at = from; at < to; at += 1) held[start + at - from] = bytes[at] ?? 0;
    this.#ends[this.count] = end;
    this.#hashes[this.count] = hash;
    const place = this.#placeOf(hash, bytes, from, to);
    this.count += 1;
    this.#places[place] = this.count;
    return this.count - 1;
  }

  /** -1: it was never added. */
  find(bytes: Uint8Array, from: number, to: number): number {
    return (this.#places[this.#placeOf(hashOf(bytes, from, to), bytes, from, to)] ?? 0) - 1;
  }

  #startOf(id: number): number {
    return id === 0 ? 0 : (this.#ends[id - 1] ?? 0);
  }

  /** Where an id stands, or where it would. */
  #placeOf(hash: number, bytes: Uint8Array, from: number, to: number): number {
    const places = this.#places;
    const mask = places.length - 1;
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const id = (places[place] ?? 0) - 1;
      if (id === -1 || (this.#hashes[id] === hash && this.#isAt(id, bytes, from, to))) return place;
    }
  }

  #isAt(id: number, bytes: Uint8Array, from: number, to: number): boolean {
    const start = this.#startOf(id);
    if ((this.#ends[id] ?? 0) - start !== to - from) return false;
    const held = this.#held;
    for (let at = from; at < to; at += 1) if (bytes[at] !== held[start + at - from]) return false;
    return true;
  }

  #grow(): void {
    this.#ends = resized(this.#ends, new Float64Array(2 * this.#ends.length));
    this.#hashes = resized(this.#hashes, new Int32Array(2 * this.#hashes.length));
    const places = new Int32Array(2 * this.#places.length);
    const mask = places.length - 1;
    for (let id = 0; id < this.count; id += 1) {
      let place = (this.#hashes[id] ?? 0) & mask;
      while (places[place] !== 0) place = (place + 1) & mask;
      places[place] = id + 1;
    }
    this.#places = places;
  }
}

const resized = <Bytes extends { set(other: Bytes): void }>(old: Bytes, larger: Bytes): Bytes => {
  larger.set(old);
  return larger;
};

/**
 * FNV-1a, stirred at the end for the sake of ids that differ in their last digits. Who makes ids of one hash makes their own chunk slow,
 * by seconds for the hundred thousand records that a job takes.
 */
const hashOf = (bytes: Uint8Array, from: number, to: number): number => {
  let hash = 0x811c9dc5;
  for (let at = from; at < to; at += 1) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
};
