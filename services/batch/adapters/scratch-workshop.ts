import type { Objects } from "../../chassis/ports.ts";
import type { Scratch } from "../../records/directory-scratch.ts";
import { openEngine, type Engine } from "../../records/engine.ts";
import { workshopOn } from "../making/workshop-on.ts";
import type { Workshop } from "../workshop.ts";
import { scratchTools } from "./scratch-tools.ts";

/** Of the function's memory; the rest is JavaScript's and the SDK's. */
const engineMemoryMb = 512;

/** The workshop of production: one chunk at a time, on a scratch disk. DuckDB is loaded where something needs it. */
export const scratchWorkshop = ({ objects, scratch }: { objects: Objects; scratch: Scratch }): Workshop => {
  const rooms = keptRoom();
  return workshopOn((work) =>
    scratch.use(async (directory) => {
      let opening: Promise<Engine> | undefined;
      const { room, leave } = rooms();
      const tools = scratchTools({
        objects,
        directory,
        engine: () => (opening ??= openEngine(directory, { memoryMb: engineMemoryMb })),
        room,
      });
      try {
        return await work(tools);
      } finally {
        leave();
        tools.close();
        (await opening)?.close();
      }
    }),
  );
};

/**
 * One room of bytes for one order after another: thirty megabytes for each chunk's outputs would have the collector of garbage run all the
 * time. An order that finds it taken gets another.
 */
const keptRoom = () => {
  let kept: Buffer = Buffer.alloc(0);
  let isTaken = false;
  return () => {
    let isOurs = false;
    return {
      room: (bytes: number): Buffer => {
        if (isTaken) return Buffer.allocUnsafeSlow(bytes);
        isTaken = isOurs = true;
        if (kept.length < bytes) kept = Buffer.allocUnsafeSlow(bytes);
        return kept.subarray(0, bytes);
      },
      leave: (): void => {
        if (isOurs) isTaken = false;
      },
    };
  };
};
