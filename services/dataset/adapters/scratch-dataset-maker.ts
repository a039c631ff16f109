import type { Objects } from "../../chassis/ports.ts";
import { openEngine } from "../../records/engine.ts";
import { datasetMaker } from "../making/dataset-maker.ts";
import type { Limits } from "../making/limits.ts";
import type { Scratch } from "../../records/directory-scratch.ts";
import type { DatasetMaker } from "../ports.ts";
import { scratchWorkshop } from "./scratch-workshop.ts";

/** Of the function's 3,008 MB; the rest is JavaScript's and the SDK's. */
const engineMemoryMb = 1200;

/** The maker of production: out of core on a scratch disk, in bounded memory. */
export const scratchDatasetMaker = (place: {
  objects: Objects;
  datasetsUri: string;
  scratch: Scratch;
  limits?: Limits;
}): DatasetMaker =>
  datasetMaker({
    ...place,
    withWorkshop: (work) =>
      place.scratch.use(async (directory) => {
        const engine = await openEngine(directory, { memoryMb: engineMemoryMb });
        const workshop = await scratchWorkshop(directory, engine);
        try {
          return await work(workshop);
        } finally {
          await workshop.close();
          engine.close();
        }
      }),
  });
