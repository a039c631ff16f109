import { memoryEdge, type MemoryEdge } from "../../chassis/memory/memory-edge.ts";
import { memoryPaces } from "../../pace/memory/memory-paces.ts";
import type { BatchPorts } from "../ports.ts";
import { memoryAnswers, type MemoryAnswers } from "./memory-model.ts";
import { memoryCommands } from "./memory-commands.ts";
import { memoryParts, memoryPipelines } from "./memory-pipelines.ts";
import { memoryWorkshop } from "./memory-workshop.ts";

/** The whole service on memory: every port, and what a test looks at. */
export type MemoryBatch = {
  ports: BatchPorts & {
    pipelines: ReturnType<typeof memoryPipelines>;
    parts: ReturnType<typeof memoryParts>;
    answers: MemoryAnswers;
    commands: ReturnType<typeof memoryCommands>;
    objects: MemoryEdge["ports"]["objects"];
    clock: MemoryEdge["ports"]["clock"];
  };
  published: MemoryEdge["published"];
};

export const memoryBatch = (): MemoryBatch => {
  const edge = memoryEdge({ service: "batch" });
  return {
    published: edge.published,
    ports: {
      ...edge.ports,
      pipelines: memoryPipelines(),
      parts: memoryParts(),
      workshop: memoryWorkshop(edge.ports.objects),
      answers: memoryAnswers(),
      paces: memoryPaces(edge.ports.clock),
      limits: { read: async () => undefined },
      requestsPerMinute: {},
      commands: memoryCommands(),
      pipelinesUri: "s3://memory/pipelines/",
      emitFrom: edge.emitFrom,
    },
  };
};
