import { memoryEdge, type MemoryEdge } from "../../chassis/memory/memory-edge.ts";
import type { HostingPorts } from "../ports.ts";
import { memoryBedrock, type MemoryBedrock } from "./memory-bedrock.ts";
import { memoryChecks } from "./memory-checks.ts";
import { memoryStore, type MemoryStore } from "./memory-rows.ts";

/** The whole service on memory: every port, and what a test looks at. */
export type MemoryHosting = {
  ports: HostingPorts & {
    store: MemoryStore;
    hosting: MemoryBedrock;
    checks: ReturnType<typeof memoryChecks>;
    clock: MemoryEdge["ports"]["clock"];
  };
  published: MemoryEdge["published"];
};

export const memoryHosting = (options: { isLate?: () => boolean } = {}): MemoryHosting => {
  const edge = memoryEdge({ service: "hosting" });
  const place = { stack: "choreo", account: "000000000000", region: "us-east-1" };
  const hosting = memoryBedrock({ now: () => edge.ports.clock.now().getTime(), stack: place.stack });
  return {
    published: edge.published,
    ports: {
      ...edge.ports,
      store: memoryStore(options),
      hosting,
      facts: hosting,
      checks: memoryChecks(),
      place,
      patience: { roomHours: 1, creationHours: 1, graceHours: 1 },
      emitFrom: edge.emitFrom,
    },
  };
};
