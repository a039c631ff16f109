import type { Objects } from "../../chassis/ports.ts";
import type { Scratch } from "../../records/directory-scratch.ts";
import { openEngine, type Engine } from "../../records/engine.ts";
import { workshopOn } from "../making/workshop-on.ts";
import type { Workshop } from "../workshop.ts";
import { scratchTools } from "./scratch-tools.ts";

/** Of the function's memory; the rest is JavaScript's and the SDK's. */
const engineMemoryMb = 512;

/** The workshop of production: one chunk at a time, on a scratch disk. DuckDB is loaded where something needs it. */
export const scratchWorkshop = ({ objects, scratch }: { objects: Objects; scratch: Scratch }): Workshop =>
  workshopOn((work) =>
    scratch.use(async (directory) => {
      let opening: Promise<Engine> | undefined;
      const tools = scratchTools({
        objects,
        directory,
        engine: () => (opening ??= openEngine(directory, { memoryMb: engineMemoryMb })),
      });
      try {
        return await work(tools);
      } finally {
        tools.close();
        (await opening)?.close();
      }
    }),
  );
