import { memoryEdge, type MemoryEdge } from "../../chassis/memory/memory-edge.ts";
import type { DeadLetterPorts } from "../ports.ts";
import { memoryParkedStore, memoryRedriver } from "./memory-parked-store.ts";

/** The whole service on memory: every port, and what a test looks at. */
export type MemoryDeadLetters = {
  ports: DeadLetterPorts & MemoryEdge["ports"] & { redriver: ReturnType<typeof memoryRedriver> };
  published: MemoryEdge["published"];
};

export const memoryDeadLetters = (): MemoryDeadLetters => {
  const { ports, published, emitFrom } = memoryEdge({ service: "dead-letters" });
  return {
    published,
    ports: {
      ...ports,
      parked: memoryParkedStore(),
      redriver: memoryRedriver(),
      emitFrom,
      place: { stack: "choreo", account: "111122223333", parkedUri: "s3://memory/parked/" },
    },
  };
};
