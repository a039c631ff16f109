import { PNG } from "pngjs";

/** Unpacked, four bytes a pixel. A larger image is measured by its sides alone. */
const pixelsMax = 1_000_000;

const colours: Readonly<Record<string, readonly [number, number, number]>> = {
  black: [20, 20, 20],
  white: [245, 245, 245],
  grey: [128, 128, 128],
  red: [200, 30, 40],
  orange: [240, 140, 30],
  yellow: [240, 220, 50],
  green: [40, 150, 60],
  blue: [40, 80, 200],
  purple: [120, 50, 150],
  pink: [245, 150, 185],
  brown: [120, 75, 40],
};

type Pixels = { readonly width: number; readonly height: number; readonly data: Buffer };

/**
 * What can be measured of an image by who does not see: its sides and, of a PNG of up to a megapixel, colour and outline of what differs
 * from its first pixel. No model of the local cloud knows what is drawn.
 */
export const lookAt = (bytes: Buffer, { format, width, height }: Measured): string => {
  const sides = `The image has ${width} x ${height} pixels`;
  const pixels = format === "png" && width * height <= pixelsMax ? unpacked(bytes) : undefined;
  const outline = pixels && outlineOf(pixels);
  return outline === undefined ? `${sides}.` : `${sides}; what is drawn on it is ${outline}.`;
};

type Measured = { readonly format: string; readonly width: number; readonly height: number };

/** An image whose pixels cannot be read is still one of this size: its header says so. */
const unpacked = (bytes: Buffer): Pixels | undefined => {
  try {
    return PNG.sync.read(bytes);
  } catch {
    return undefined;
  }
};

const outlineOf = (pixels: Pixels): string | undefined => {
  const box = { left: pixels.width, right: -1, top: pixels.height, bottom: -1 };
  const sum = [0, 0, 0];
  let count = 0;
  for (let y = 0; y < pixels.height; y += 1)
    for (let x = 0; x < pixels.width; x += 1) {
      if (!isDrawn(pixels, x, y)) continue;
      box.left = Math.min(box.left, x);
      box.right = Math.max(box.right, x);
      box.top = Math.min(box.top, y);
      box.bottom = y;
      count += 1;
      for (const [channel] of sum.entries()) sum[channel] = (sum[channel] ?? 0) + channelAt(pixels, x, y, channel);
    }
  if (count === 0) return undefined;
  const colour = nameOf(sum.map((total) => total / count));
  const [wide, tall] = [box.right - box.left, box.bottom - box.top];
  const shape = wide > tall ? "wider than tall" : "taller than wide";
  const pieces = piecesAt(pixels, Math.round(box.top + tall * 0.9));
  return `${colour}, ${shape}, in ${pieces === 1 ? "one piece" : `${pieces === 2 ? "two" : "many"} pieces`} below`;
};

const channelAt = ({ width, data }: Pixels, x: number, y: number, channel: number): number =>
  data[(y * width + x) * 4 + channel] ?? 0;

const isDrawn = (pixels: Pixels, x: number, y: number): boolean =>
  [0, 1, 2].some((channel) => Math.abs(channelAt(pixels, x, y, channel) - channelAt(pixels, 0, 0, channel)) > 24);

/** How often what is drawn begins anew in one row. */
const piecesAt = (pixels: Pixels, y: number): number => {
  let pieces = 0;
  for (let x = 0; x < pixels.width; x += 1)
    if (isDrawn(pixels, x, y) && (x === 0 || !isDrawn(pixels, x - 1, y))) pieces += 1;
  return pieces;
};

const nameOf = (colour: readonly number[]): string => {
  const distance = ([, of]: readonly [string, readonly number[]]): number =>
    of.reduce((far, value, channel) => far + (value - (colour[channel] ?? 0)) ** 2, 0);
  return Object.entries(colours).toSorted((one, other) => distance(one) - distance(other))[0]?.[0] ?? "";
};
