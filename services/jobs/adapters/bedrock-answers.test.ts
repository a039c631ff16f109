import {
  AccessDeniedException,
  ConflictException,
  InternalServerException,
  ResourceNotFoundException,
  ServiceQuotaExceededException,
  ThrottlingException,
  ValidationException,
} from "@aws-sdk/client-bedrock";
import { expect, test } from "vitest";
import { createdOr, knownOr, stoppedOr } from "./bedrock-answers.ts";

const facts = { message: "Bedrock's words", $metadata: {} };
const fails = (error: Error) => async () => {
  throw error;
};

test.each([
  [new ServiceQuotaExceededException(facts), "busy"],
  [new ThrottlingException(facts), "busy"],
  [new ValidationException(facts), "refused"],
  [new AccessDeniedException(facts), "refused"],
  [new ResourceNotFoundException(facts), "refused"],
  [new ConflictException(facts), "name-taken"],
])("%s means %s, in Bedrock's words", async (error, outcome) => {
  expect(await createdOr(fails(error))).toEqual({ outcome, message: `${error.name}: Bedrock's words` });
});

test("what may or may not have created a job is thrown", async () => {
  await expect(createdOr(fails(new InternalServerException(facts)))).rejects.toThrow("Bedrock's words");
  await expect(createdOr(fails(new Error("socket hang up")))).rejects.toThrow("socket hang up");
  await expect(createdOr(async () => ({ jobArn: undefined }))).rejects.toThrow("without a job ARN");
});

test("a job that Bedrock does not know is not there; any other trouble is thrown", async () => {
  expect(await knownOr(fails(new ResourceNotFoundException(facts)))).toBeUndefined();
  await expect(knownOr(fails(new ThrottlingException(facts)))).rejects.toThrow("Bedrock's words");
});

test("stopping what has stopped is no trouble", async () => {
  await expect(stoppedOr(fails(new ConflictException(facts)))).resolves.toBeUndefined();
  await expect(stoppedOr(fails(new ThrottlingException(facts)))).rejects.toThrow("Bedrock's words");
});
