import type { Problem } from "../../../events-schema/index.ts";

/** Every code stands here once, and has a line in the README. */
const problem = (code: string, message: string, remedy: string): Problem => ({
  code,
  message: message.slice(0, 4000),
  remedy: remedy.slice(0, 2000),
});

export const noRoom = (why: string, ask: string): Problem =>
  problem("hosting/no-room", `there was no room to host the model: ${why}`, `To host it later: ${ask}.`);

export const notPossible = (why: string, ask: string): Problem =>
  problem(
    "hosting/not-possible",
    `the model cannot be hosted here: ${why}`,
    `Publish again with another hosting section: ${ask}.`,
  );

export const refusedByBedrock = (message: string): Problem =>
  problem(
    "hosting/refused-by-bedrock",
    `Bedrock refused to host the model: ${message}`,
    "Read Bedrock's words, correct the hosting section, publish again.",
  );

export const creationFailed = (message: string | undefined): Problem =>
  problem(
    "hosting/creation-failed",
    `Bedrock could not bring the model up: ${message ?? "it gave no reason"}`,
    "Look at the model in the Bedrock console; publish again if the error was passing.",
  );

export const creationTooLong = (hours: number): Problem =>
  problem(
    "hosting/creation-too-long",
    `Bedrock was still bringing the model up after ${hours} hours; it was removed`,
    "Look at AWS's health dashboard, then publish again.",
  );

export const endpointForeign = (endpoint: string): Problem =>
  problem(
    "hosting/endpoint-foreign",
    `the name ${endpoint} is used by capacity that this stack has not made`,
    "Choose another endpoint in the hosting section; what is foreign is never touched.",
  );

export const endpointMismatch = (endpoint: string, { has, given }: { has: string; given: string }): Problem =>
  problem(
    "hosting/endpoint-mismatch",
    `endpoint ${endpoint} answers with models of ${has}; this one is of ${given}`,
    "Choose another endpoint: Bedrock swaps models of the same base only.",
  );

export const swapRefused = (endpoint: string, message: string): Problem =>
  problem(
    "hosting/swap-refused",
    `endpoint ${endpoint} did not take the model and answers as before: ${message}`,
    "Read Bedrock's words; the custom model is still there and can be deployed by hand.",
  );

export const swapTooLong = (endpoint: string, hours: number): Problem =>
  problem(
    "hosting/swap-too-long",
    `endpoint ${endpoint} had not taken the model after ${hours} hours`,
    "Look at the endpoint in the Bedrock console; the custom model is still there.",
  );

export const noDecision = (hours: number): Problem =>
  problem(
    "hosting/no-decision",
    `the evaluation had not reported ${hours} hours after the model was hosted`,
    "Look for parked messages of the evaluation; publish again, with longer decisionHours if it was only slow.",
  );

export const capacityLost = (arn: string): Problem =>
  problem(
    "hosting/capacity-lost",
    `${arn} was to be kept but is not there any more: somebody else has deleted it`,
    "Ask who (CloudTrail); the custom model is still there and can be deployed again.",
  );

export const runIsOver = (state: "cancelled" | "ended"): Problem =>
  state === "cancelled"
    ? problem(
        "run/cancelled",
        "the run was cancelled",
        "Publish the request again under a new requestId if it is still wanted.",
      )
    : problem(
        "run/ended",
        "the run had ended before its model was hosted",
        "Nothing, unless it is often: then find out who ends runs early.",
      );

export const unknownEndpoint = (endpoint: string): Problem =>
  problem(
    "hosting/unknown-endpoint",
    `there is no endpoint ${endpoint} of this stack`,
    "Take a name that `choreo hosted` shows.",
  );

export const nothingToRollBack = (endpoint: string): Problem =>
  problem(
    "hosting/nothing-to-roll-back",
    `endpoint ${endpoint} has had no other model`,
    "Nothing was changed; promote another model onto it first.",
  );

export const previousModelGone = (endpoint: string, modelArn: string): Problem =>
  problem(
    "hosting/previous-model-gone",
    `the model that endpoint ${endpoint} answered with before, ${modelArn}, is not there any more`,
    "Nothing was changed; train and promote it again.",
  );

export const unreadableRequest = (message: string): Problem =>
  problem("hosting/unreadable-request", message, "Correct the request and publish it again.");
