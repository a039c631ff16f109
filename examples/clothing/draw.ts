import { PNG } from "pngjs";

/** Garments as simple outlines: enough to tell them apart by shape and colour, and nothing that needs a photographer. */
export type Garment = {
  readonly kind: keyof typeof outlines;
  readonly colour: keyof typeof colours;
  /** How much of the picture it fills, from 0 to 1. */
  readonly size: number;
};

type Point = readonly [x: number, y: number];
/** Is this point, in parts of the picture from 0 to 1, part of the garment? */
type Outline = (...point: Point) => boolean;

const within =
  (left: number, right: number, top: number, bottom: number): Outline =>
  (x, y) =>
    x >= left && x <= right && y >= top && y <= bottom;
const any =
  (...outlines: Outline[]): Outline =>
  (x, y) =>
    outlines.some((outline) => outline(x, y));
/** From one width at the top to another at the bottom, around the middle. */
const flared =
  (top: number, bottom: number, from: number, to: number): Outline =>
  (x, y) =>
    y >= top && y <= bottom && Math.abs(x - 0.5) * 2 <= from + ((y - top) / (bottom - top)) * (to - from);

const outlines = {
  shirt: any(within(0.28, 0.72, 0.25, 0.75), within(0.05, 0.95, 0.25, 0.42)),
  trousers: any(within(0.34, 0.66, 0.08, 0.3), within(0.34, 0.47, 0.08, 0.94), within(0.53, 0.66, 0.08, 0.94)),
  dress: any(within(0.4, 0.6, 0.05, 0.4), flared(0.4, 0.95, 0.2, 0.6)),
  shoes: any(
    within(0.06, 0.44, 0.5, 0.68),
    within(0.06, 0.2, 0.36, 0.6),
    within(0.56, 0.94, 0.5, 0.68),
    within(0.56, 0.7, 0.36, 0.6),
  ),
} as const;

const colours = {
  red: [200, 30, 40],
  green: [40, 150, 60],
  blue: [40, 80, 200],
  black: [20, 20, 20],
  orange: [240, 140, 30],
  purple: [120, 50, 150],
} as const;

const background = [252, 252, 250] as const;
const side = 96;

const sizes = [1, 0.9, 0.8, 0.7, 0.6];

/** Every garment in every colour and size, a hundred and twenty, in a fixed order: the first twenty-four differ in kind or colour. */
export const garments: readonly Garment[] = sizes.flatMap((size) =>
  (Object.keys(colours) as Garment["colour"][]).flatMap((colour) =>
    (Object.keys(outlines) as Garment["kind"][]).map((kind) => ({ kind, colour, size })),
  ),
);

/** A PNG of 96 x 96 pixels. The same garment gives the same bytes. */
export const drawGarment = ({ kind, colour, size }: Garment): Buffer => {
  const picture = new PNG({ width: side, height: side });
  for (let y = 0; y < side; y += 1)
    for (let x = 0; x < side; x += 1) {
      const [red, green, blue] = outlines[kind](at(x, size), at(y, size)) ? colours[colour] : background;
      picture.data.set([red, green, blue, 255], (y * side + x) * 4);
    }
  return PNG.sync.write(picture);
};

const at = (pixel: number, size: number): number => ((pixel + 0.5) / side - 0.5) / size + 0.5;

/** The file's name says nothing of what is drawn: who sorts the pictures must look at them. */
export const fileName = (number: number): string => `garment-${String(number + 1).padStart(3, "0")}.png`;
