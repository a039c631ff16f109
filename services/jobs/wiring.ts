import { events, messages, type Wiring } from "../chassis/wiring.ts";
import type { JobsPorts } from "./ports.ts";
import { BedrockStateChange, onBedrockStateChange } from "./reactions/on-bedrock-state-change.ts";
import { onJobRequested } from "./reactions/on-job-requested.ts";
import { onRunOver } from "./reactions/on-run-over.ts";
import { SubmissionCommand, onSubmission } from "./reactions/on-submission.ts";
import { Tick, onTick } from "./reactions/on-tick.ts";
import type { service } from "./service.ts";

/** Which code answers each reaction of the declaration. */
export const wiring: Wiring<typeof service, JobsPorts> = {
  intake: events(...onJobRequested),
  submit: messages(SubmissionCommand, onSubmission),
  onBedrockStateChange: messages(BedrockStateChange, onBedrockStateChange),
  reconcile: messages(Tick, onTick),
  onRunOver: events(...onRunOver),
};
