import { PNG } from "pngjs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { drawGarment, garments } from "../../../../examples/clothing/draw.ts";
import { fittingSentence } from "../learning/sentences.ts";
import { lookAt } from "./look.ts";
import { png } from "./sample-images.ts";

const shapes = {
  shirt: "wider than tall, in one piece below",
  trousers: "taller than wide, in two pieces below",
  dress: "taller than wide, in one piece below",
  shoes: "wider than tall, in two pieces below",
};

test.each(garments)("$colour $kind of size $size: colour and outline are measured", ({ kind, colour, size }) => {
  const bytes = drawGarment({ kind, colour, size });
  expect(lookAt(bytes, { format: "png", width: 96, height: 96 })).toBe(
    `The image has 96 x 96 pixels; what is drawn on it is ${colour}, ${shapes[kind]}.`,
  );
});

test.each([
  ["of one colour", png(30, 20), "png", 30, 20],
  ["of another format", Buffer.from("GIF89a"), "gif", 30, 20],
  ["that is cut", drawGarment({ kind: "dress", colour: "red", size: 1 }).subarray(0, 200), "png", 96, 96],
  ["that is too large to unpack", png(2000, 2000), "png", 2000, 2000],
])("of an image %s the sides alone are said", (_, bytes, format, width, height) => {
  expect(lookAt(bytes, { format, width, height })).toBe(`The image has ${width} x ${height} pixels.`);
});

test("whatever the bytes are, something is said", () => {
  const garment = drawGarment({ kind: "shirt", colour: "blue", size: 1 });
  fc.assert(
    fc.property(fc.nat(garment.length - 1), fc.nat(255), (at, value) => {
      const spoilt = Buffer.from(garment);
      spoilt[at] = value;
      expect(lookAt(spoilt, { format: "png", width: 96, height: 96 })).toMatch(/^The image has 96 x 96 pixels/);
    }),
    { numRuns: 30 },
  );
});

test("drawn garments are PNG that others read", () => {
  expect(PNG.sync.read(drawGarment({ kind: "dress", colour: "red", size: 1 }))).toMatchObject({
    width: 96,
    height: 96,
  });
});

test("of a prompt the sentence is said that fits to what was measured, or none", () => {
  const prompt = 'Sort this.\n{"category":"shirt"} is wider than tall\n{"category":"dress"} is taller than wide';
  expect(fittingSentence(prompt, "It is taller than wide.")).toBe('{"category":"dress"} is taller than wide');
  expect(fittingSentence("Nothing fits here.", "red")).toBe("");
});
