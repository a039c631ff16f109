import {
  AccessDeniedException,
  InternalServerException,
  ModelErrorException,
  ModelNotReadyException,
  ModelTimeoutException,
  ResourceNotFoundException,
  ServiceUnavailableException,
  ThrottlingException,
  ValidationException,
} from "@aws-sdk/client-bedrock-runtime";
import { expect, test } from "vitest";
import { insteadOfAnswer } from "./instead-of-answer.ts";

const facts = { message: "Bedrock's words", $metadata: {} };

test.each([new ThrottlingException(facts), new ModelNotReadyException(facts), new ServiceUnavailableException(facts)])(
  "%s means: not now",
  (error) => {
    expect(insteadOfAnswer(error)).toEqual({ outcome: "throttled" });
  },
);

test.each([
  [new ValidationException(facts), "refused"],
  [new AccessDeniedException(facts), "refused"],
  [new ResourceNotFoundException(facts), "refused"],
  [new ModelErrorException(facts), "refused"],
  [new ModelTimeoutException(facts), "failed"],
  [new InternalServerException(facts), "failed"],
])("%s means %s, in Bedrock's words", (error, outcome) => {
  expect(insteadOfAnswer(error)).toEqual({ outcome, reason: `${error.name}: Bedrock's words` });
});
