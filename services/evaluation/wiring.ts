import { rememberEndedRuns } from "../chassis/ended-runs.ts";
import { events, messages, type Wiring } from "../chassis/wiring.ts";
import type { EvaluationPorts } from "./ports.ts";
import { ChunkCommand, onChunk } from "./reactions/on-chunk.ts";
import { onModelHosted } from "./reactions/on-model-hosted.ts";
import { ScoringCommand, onScoring } from "./reactions/on-scoring.ts";
import { Tick, onTick } from "./reactions/on-tick.ts";
import type { service } from "./service.ts";

/** Which code answers each reaction of the declaration. */
export const wiring: Wiring<typeof service, EvaluationPorts> = {
  onModelHosted: events(onModelHosted),
  answer: messages(ChunkCommand, onChunk),
  score: messages(ScoringCommand, onScoring),
  reconcile: messages(Tick, onTick),
  onRunOver: events(...rememberEndedRuns),
};
