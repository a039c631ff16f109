/** Draws the garments of the clothing example. Run: npm run draw. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { drawGarment, fileName, garments } from "./draw.ts";

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("say into which folder: draw-images.ts <folder>");
await mkdir(folder, { recursive: true });
for (const [number, garment] of garments.entries())
  await writeFile(join(folder, fileName(number)), drawGarment(garment));
console.log(`${garments.length} garments drawn into ${folder}`);
