import { chunksTogether } from "./lanes.ts";
import type { PipelineRow } from "./pipeline-row.ts";
import { chunksOfInput, inputOf, partsOf } from "./stage-parts.ts";

/** By place of the stage: how many jobs it needs by estimate, and how many it may need. */
export type Needs = readonly { readonly jobs: number; readonly maxJobs?: number | undefined }[];

/** How many chunks of the input go together through each stage that another feeds, by place: decided once, when all of the input is prepared. */
export const planLanes = (row: PipelineRow, needs: Needs): (number | undefined)[] => {
  const together: (number | undefined)[] = [];
  for (const [at, { source }] of row.stages.entries()) {
    if (source === undefined) {
      together.push(undefined);
      continue;
    }
    const input = inputOf(row, at);
    const there = new Set(partsOf(row, input));
    const chunks = chunksOfInput(row, input).map((count, part) => (there.has(part) ? count : 0));
    const { jobs, maxJobs } = needs[at] ?? { jobs: 0 };
    together.push(chunksTogether(chunks, { unit: together[source] ?? 1, jobs, maxJobs }));
  }
  return together;
};
