/** How many places a refusal names; a file of another kind would name them all. */
export const placesMax = 20;

/** The input is not what its format says. Every bad place is counted, the first twenty are named, and nothing of it is used. */
export class MalformedInput extends Error {
  override readonly name = "MalformedInput";
  readonly places: readonly string[];
  readonly found: number;
  constructor(what: string, places: readonly string[], found = places.length) {
    super(what);
    this.places = places.slice(0, placesMax);
    this.found = found;
  }
}

/** Collects bad places while the rest of the input is still being read. */
export type Places = { add(place: string): void; readonly found: number; asError(what: string): MalformedInput };

export const collectPlaces = (): Places => {
  const places: string[] = [];
  let found = 0;
  return {
    add(place) {
      found += 1;
      if (places.length < placesMax) places.push(place.slice(0, 300));
    },
    get found() {
      return found;
    },
    asError: (what) => new MalformedInput(what, places, found),
  };
};
