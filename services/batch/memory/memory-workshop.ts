import type { Objects } from "../../chassis/ports.ts";
import { workshopOn } from "../making/workshop-on.ts";
import type { Workshop } from "../workshop.ts";
import { memoryTools } from "./memory-tools.ts";

/** The workshop of the simulation: quick, in memory, with the rules of the real one. Its results are lines of JSON, whatever they are called. */
export const memoryWorkshop = (objects: Objects): Workshop => workshopOn((work) => work(memoryTools(objects)));
