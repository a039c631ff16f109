import fc from "fast-check";
import { expect, test } from "vitest";
import { sniffImage } from "./sniff-image.ts";

const bytes = (base64: string): Uint8Array => Buffer.from(base64, "base64");
/** One pixel each, as browsers and Pillow write them. */
const onePixel = {
  png: bytes("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"),
  gif: bytes("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"),
  webp: bytes("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA"),
  jpeg: bytes("/9j/4AAQSkZJRgABAQAAAQABAAD/wAALCAABAAEBAREA/9k="),
};

test.each(Object.entries(onePixel))("%s is known by its bytes, with its sides", (format, image) => {
  expect(sniffImage(image)).toMatchObject({ format, width: 1, height: 1 });
});

test.each([
  ["nothing", new Uint8Array()],
  ["a PDF", Buffer.from("%PDF-1.7 and so on")],
  ["an SVG, which the parser could read", Buffer.from('<svg width="10" height="10"></svg>')],
  ["a PNG's signature alone", onePixel.png.subarray(0, 8)],
])("%s is no image", (_, given) => {
  expect(sniffImage(given)).toBeUndefined();
});

test("any bytes behind any signature are read without a throw", () => {
  const signatures = Object.values(onePixel).map((image) => image.subarray(0, 20));
  fc.assert(
    fc.property(
      fc.constantFrom(...signatures),
      fc.nat(20),
      fc.uint8Array({ maxLength: 60 }),
      (signature, kept, rest) => {
        sniffImage(Buffer.concat([signature.subarray(0, kept), rest]));
      },
    ),
  );
});
