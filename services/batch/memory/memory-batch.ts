import { memoryEdge, type MemoryEdge } from "../../chassis/memory/memory-edge.ts";
import type { RequestsPerMinute } from "../../models/settings.ts";
import { memoryPaces } from "../../pace/memory/memory-paces.ts";
import type { BatchPorts } from "../ports.ts";
import type { Workshop } from "../workshop.ts";
import { memoryAnswers, type MemoryAnswers } from "./memory-model.ts";
import { memoryHub, type MemoryDataset } from "./memory-hub.ts";
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

/** `datasets`: what the Hugging Face Hub has. */
export const memoryBatch = (
  datasets: Readonly<Record<string, MemoryDataset>> = {},
  requestsPerMinute: RequestsPerMinute = {},
): MemoryBatch => {
  const edge = memoryEdge({ service: "batch" });
  return {
    published: edge.published,
    ports: {
      ...edge.ports,
      pipelines: memoryPipelines(),
      parts: memoryParts(),
      workshop: withCsvAsParquet(memoryWorkshop(edge.ports.objects)),
      answers: memoryAnswers(),
      paces: memoryPaces(edge.ports.clock),
      limits: { read: async () => undefined },
      requestsPerMinute,
      maxCostUsdByAccount: {},
      commands: memoryCommands(),
      hub: memoryHub(datasets),
      secrets: { read: async () => undefined },
      hubSecrets: [],
      pipelinesUri: "s3://memory/pipelines/",
      emitFrom: edge.emitFrom,
    },
  };
};

/** The workshop in memory reads no Parquet: what the Hub has in memory is CSV under Parquet's name. */
const withCsvAsParquet = (workshop: Workshop): Workshop => ({
  ...workshop,
  prepare: (order) =>
    workshop.prepare(
      order.input.kind === "objects" && order.input.format === "parquet"
        ? { ...order, input: { ...order.input, format: "csv" } }
        : order,
    ),
});
