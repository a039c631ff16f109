import { memoryEdge, type MemoryEdge } from "../../chassis/memory/memory-edge.ts";
import { scorePair } from "../domain/score.ts";
import type { EvaluationPorts } from "../ports.ts";
import { memoryAnswers, type MemoryAnswers } from "./memory-answers.ts";
import { memoryCommands } from "./memory-commands.ts";
import { memoryEvaluations } from "./memory-evaluations.ts";
import { memoryPaces } from "../../pace/memory/memory-paces.ts";
import { memorySheets } from "./memory-sheets.ts";

/** The whole service on memory: every port, and what a test looks at. */
export type MemoryEvaluation = {
  ports: EvaluationPorts & {
    evaluations: ReturnType<typeof memoryEvaluations>;
    answers: MemoryAnswers;
    commands: ReturnType<typeof memoryCommands>;
    objects: MemoryEdge["ports"]["objects"];
    clock: MemoryEdge["ports"]["clock"];
  };
  published: MemoryEdge["published"];
};

export const memoryEvaluation = (): MemoryEvaluation => {
  const edge = memoryEdge({ service: "evaluation" });
  return {
    published: edge.published,
    ports: {
      ...edge.ports,
      evaluations: memoryEvaluations(),
      answers: memoryAnswers(),
      paces: memoryPaces(edge.ports.clock),
      limits: { read: async () => undefined },
      asking: { region: "us-east-1", baseModelIds: {}, requestsPerMinute: {} },
      commands: memoryCommands(),
      sheets: memorySheets(edge.ports.objects),
      score: scorePair,
      chunkRecords: 3,
      evaluationsUri: "s3://memory/evaluations/",
      emitFrom: edge.emitFrom,
    },
  };
};
