import { notHere } from "../../wire/aws-error.ts";
import type { Bedrock } from "../context.ts";
import { validation } from "../errors.ts";
import { firstSentences, fittingSentence } from "../learning/sentences.ts";
import type { BodyFamily, FoundationModel } from "../models/catalogue.ts";
import { conversationFeatures } from "../models/conversation-features.ts";
import { limitsOf } from "../models/model-limits.ts";
import { modelBodies } from "./bodies/bodies.ts";
import { conversationAnswer, conversationEvents } from "./bodies/nova.ts";
import { readConverse } from "./conversation.ts";
import { measureImages } from "./image.ts";
import type { FetchObject } from "./image.ts";
import { finish, malformed, modelError, piecesOf } from "./question.ts";
import type { Answer, ModelBody, Question } from "./question.ts";

/** Who answers: a base model, or what was learned on top of it. */
export type Responder = { model: FoundationModel; customModelArn?: string };

/** One event of a streamed answer; the chunks of a model's own body are all named `chunk`. */
export type StreamEvent = [name: string, event: Record<string, unknown>];

export type Reply = { output: unknown; inputTokens: number; outputTokens: number; events: () => StreamEvent[] };

/** A request that was read and found right: what it will take, and the answer when it is wanted. */
export type Asked = { inputTokens: number; maxTokens: number; reply: () => Promise<Reply> };

type Written = { output: unknown; events: () => StreamEvent[] };

const ask = (
  bedrock: Bedrock,
  { customModelArn }: Responder,
  asked: { question: Question; write: (answer: Answer) => Written },
): Asked => {
  const { question, write } = asked;
  const { inputTokens, maxTokens, prompt, seen = [] } = question;
  const reply = async (): Promise<Reply> => {
    const text =
      customModelArn === undefined ? baseAnswer(prompt, seen) : await bedrock.learned.answer(customModelArn, prompt);
    const answer = finish(text, question);
    return { ...write(answer), inputTokens, outputTokens: answer.outputTokens };
  };
  return { inputTokens, maxTokens, reply };
};

/** Of an image it says what can be measured, and then the sentence of its prompt that fits best to that. */
const baseAnswer = (prompt: string, seen: readonly string[]): string => {
  if (seen.length === 0) return firstSentences(prompt);
  const said = seen.join(" ");
  return [said, fittingSentence(prompt, said)].filter((part) => part !== "").join(" ");
};

/** Tokens are estimated here, so this is where AWS's own limit is about. */
const assertFits = ({ id, body }: FoundationModel, inputTokens: number): void => {
  const { context } = limitsOf(id);
  if (context === undefined || inputTokens <= context) return;
  if (body === "nova")
    throw modelError(
      "Input Tokens Exceeded: Number of input tokens exceeds maximum length. Please update the input to try again.",
    );
  if (body === "titan-text")
    throw validation(
      `400 Bad Request: Too many input tokens. Max input tokens: ${context}, request input token count: ${inputTokens}`,
    );
  throw validation("Input is too long for requested model.");
};

const measured = async (question: Question, model: FoundationModel, fetchObject: FetchObject): Promise<Question> => {
  const { images = [], imageLimits: limits } = question;
  const { tokens, sentences } = await measureImages(images, { model, limits, fetchObject });
  const inputTokens = question.inputTokens + tokens;
  assertFits(model, inputTokens);
  return { ...question, inputTokens, seen: sentences };
};

const bodyOf = ({ body, id }: FoundationModel): ModelBody => {
  if (body === "other") throw notHere(`InvokeModel with the body of ${id}`);
  return modelBodies[body];
};

/** Where a model's own body says how many tokens it wants. */
const limitMember: Partial<Record<BodyFamily, string>> = {
  nova: "#/inferenceConfig/maxTokens",
  "titan-text": "#/textGenerationConfig/maxTokenCount",
};

const assertOutputLimit = ({ id, body }: FoundationModel, { maxTokens }: Question): void => {
  const { output: most } = limitsOf(id);
  if (most === undefined || maxTokens <= most) return;
  if (body === "anthropic")
    throw validation(
      `max_tokens: ${maxTokens} > ${most}, which is the maximum allowed number of output tokens for ${id.replace(/^anthropic\./, "").replace(/-v\d(?::\d+)?$/, "")}`,
    );
  throw malformed(`${limitMember[body] ?? "#/max_tokens"}: ${maxTokens} is not less or equal to ${most}`);
};

const notStreamed = () => validation("The model is unsupported for streaming.");

/** Reads a request in the model's own body, or refuses it with ValidationException. */
export const askBody = async (
  bedrock: Bedrock,
  responder: Responder,
  request: { body: unknown; fetchObject: FetchObject },
): Promise<Asked> => {
  const { model } = responder;
  const form = bodyOf(model);
  if (form.kind === "embedding") {
    const { output, inputTokens } = form.embed(request.body, model);
    const events = () => {
      throw notStreamed();
    };
    return { inputTokens, maxTokens: 0, reply: async () => ({ output, inputTokens, outputTokens: 0, events }) };
  }
  const read = form.read(request.body, model);
  assertOutputLimit(model, read);
  const question = await measured(read, model, request.fetchObject);
  const write = (answer: Answer): Written => ({
    output: form.write(answer, model),
    events: () => {
      if (!model.streaming) throw notStreamed();
      return form.stream(answer, piecesOf(answer.text), model).map((chunk): StreamEvent => ["chunk", chunk]);
    },
  });
  return ask(bedrock, responder, { question, write });
};

/** Reads a Converse request; only models that talk take one. */
export const askConverse = async (
  bedrock: Bedrock,
  responder: Responder,
  request: { body: unknown; fetchObject: FetchObject },
): Promise<Asked> => {
  const { model } = responder;
  if (model.output !== "TEXT")
    throw validation(
      "This action doesn't support the model that you provided. Try again with a supported text or chat model",
    );
  const question = await measured(readConverse(request.body, model), model, request.fetchObject);
  const write = (answer: Answer): Written => ({
    output: conversationAnswer(answer),
    events: () => {
      if (!model.streaming) throw notStreamed();
      if (question.offersTools === true && !conversationFeatures(model).streamedTools)
        throw validation("This model doesn't support tool use in streaming mode.");
      return conversationEvents(answer, piecesOf(answer.text));
    },
  });
  return ask(bedrock, responder, { question, write });
};
