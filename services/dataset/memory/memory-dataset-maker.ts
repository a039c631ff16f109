import type { Objects } from "../../chassis/ports.ts";
import { datasetMaker } from "../making/dataset-maker.ts";
import type { DatasetMaker } from "../ports.ts";
import { memoryWorkshop } from "./memory-workshop.ts";

/** The maker of the simulation: quick, in memory, with the rules of the real one. */
export const memoryDatasetMaker = (place: { objects: Objects; datasetsUri: string }): DatasetMaker =>
  datasetMaker({ ...place, withWorkshop: (work) => work(memoryWorkshop()) });
