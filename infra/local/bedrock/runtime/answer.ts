import { notHere } from "../../wire/aws-error.ts";
import type { Bedrock } from "../context.ts";
import { validation } from "../errors.ts";
import { firstSentences } from "../learning/sentences.ts";
import type { FoundationModel } from "../models/catalogue.ts";
import { modelBodies } from "./bodies/bodies.ts";
import { conversationAnswer } from "./bodies/nova.ts";
import { readConverse } from "./conversation.ts";
import { finish } from "./question.ts";
import type { Answer, ModelBody, Question } from "./question.ts";

/** Who answers: a base model, or what was learned on top of it. */
export type Responder = { model: FoundationModel; customModelArn?: string };

export type Reply = { output: unknown; inputTokens: number; outputTokens: number };

const complete = async (bedrock: Bedrock, responder: Responder, question: Question): Promise<Answer> => {
  const { customModelArn } = responder;
  const text =
    customModelArn === undefined
      ? firstSentences(question.prompt)
      : await bedrock.learned.answer(customModelArn, question.prompt);
  return finish(text, question);
};

const bodyOf = ({ body, id }: FoundationModel): ModelBody => {
  if (body === "other") throw notHere(`InvokeModel with the body of ${id}`);
  return modelBodies[body];
};

/** Answers a request in the model's own body, or refuses it with ValidationException. */
export const answerBody = async (bedrock: Bedrock, responder: Responder, body: unknown): Promise<Reply> => {
  const form = bodyOf(responder.model);
  if (form.kind === "embedding") return { ...form.embed(body), outputTokens: 0 };
  const answer = await complete(bedrock, responder, form.read(body));
  const { inputTokens, outputTokens } = answer;
  return { output: form.write(answer, responder.model.id), inputTokens, outputTokens };
};

/** Answers a Converse request; only models that talk take one. */
export const answerConverse = async (bedrock: Bedrock, responder: Responder, body: unknown): Promise<Reply> => {
  const { model } = responder;
  if (model.output !== "TEXT")
    throw validation(
      "This action doesn't support the model that you provided. Try again with a supported text or chat model",
    );
  const answer = await complete(bedrock, responder, readConverse(body));
  const { inputTokens, outputTokens } = answer;
  return { output: conversationAnswer(answer), inputTokens, outputTokens };
};
