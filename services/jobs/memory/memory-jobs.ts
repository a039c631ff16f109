import { memoryEdge, type MemoryEdge } from "../../chassis/memory/memory-edge.ts";
import { quotaTable } from "../domain/quota-for.ts";
import type { JobsPorts } from "../ports.ts";
import { memoryBedrock, type MemoryBedrock } from "./memory-bedrock.ts";
import { memoryQuotas } from "./memory-quotas.ts";
import { memorySubmissions } from "./memory-submissions.ts";
import { memoryTickets } from "./memory-tickets.ts";

/** The whole service on memory: every port, and what a test looks at. */
export type MemoryJobs = {
  ports: JobsPorts & {
    tickets: ReturnType<typeof memoryTickets>;
    jobs: MemoryBedrock;
    submissions: ReturnType<typeof memorySubmissions>;
    clock: MemoryEdge["ports"]["clock"];
  };
  published: MemoryEdge["published"];
  /** Service Quotas' values by code; what is not here is not readable. */
  limits: Map<string, number>;
};

export const memoryJobs = (
  options: { stack?: string; customizationJobsMax?: number; isLate?: () => boolean; random?: () => number } = {},
): MemoryJobs => {
  const edge = memoryEdge({ service: "jobs", ...(options.random && { random: options.random }) });
  const limits = new Map<string, number>();
  const configured = { customizationJobsMax: options.customizationJobsMax ?? 2, batchJobsMax: 20 };
  return {
    published: edge.published,
    limits,
    ports: {
      ...edge.ports,
      tickets: memoryTickets(options.isLate ? { isLate: options.isLate } : {}),
      quotas: memoryQuotas(),
      jobs: memoryBedrock({ now: () => edge.ports.clock.now() }),
      submissions: memorySubmissions(),
      limits: { read: async (code) => limits.get(code) },
      quotaFor: quotaTable(configured),
      stack: options.stack ?? "choreo",
      emitFrom: edge.emitFrom,
    },
  };
};
