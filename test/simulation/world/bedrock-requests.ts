import type { Answers } from "../../../services/batch/ports.ts";
import { answerOf } from "./bedrock-batch-output.ts";
import type { Core } from "./core.ts";

/** Base models that are asked on demand what a batch job would be asked. Answers are paid for like all others. */
export const openBedrockRequests = (
  core: Core,
  { paid }: { paid: Map<string, number> },
  onDemand: (request: string, hasAnswered: boolean) => void,
): Answers => ({
  async ask(modelId, { modelInput }) {
    const request = JSON.stringify(modelInput);
    if (core.weather.strikes("model throttles", `${modelId} ${request.slice(-40)}`)) return { outcome: "throttled" };
    paid.set(modelId, (paid.get(modelId) ?? 0) + 1);
    onDemand(request, true);
    return { outcome: "answered", output: answerOf(modelInput) };
  },
});
