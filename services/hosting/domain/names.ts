import { stableId } from "../../../events-schema/index.ts";

/** Bedrock takes 63 characters: 24 for the run and a dash leave this many (API reference, CreateCustomModelDeployment). */
const stackLengthMax = 38;

/** Name and client token of a run's own capacity: whoever asks again, even after a crash, asks for the same. */
export const capacityNameOf = (stack: string, runId: string): string =>
  `${stack.slice(0, stackLengthMax).replace(/-+$/, "")}-${stableId("hosting", stack, runId)}`;

/** Of an endpoint that a run makes. */
export const endpointTokenOf = (stack: string, { endpoint, by }: { endpoint: string; by: string }): string =>
  stableId("endpoint", stack, endpoint, by);
