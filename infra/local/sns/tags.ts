import { AwsError } from "../wire/aws-error.ts";
import type { Operation } from "../wire/types.ts";
import { accessToTopic, type SnsContext } from "./context.ts";
import { invalid, resourceNotFound } from "./errors.ts";
import { list, objectOf, text, textList, type Input } from "./input.ts";
import type { Topic } from "./store.ts";

const tagsMax = 50;

/** `Tags` of a request, as an object. */
export const readTags = (input: Input): Record<string, string> => {
  const tags = list(input, "Tags").map((one) => objectOf(one, "Tags"));
  const pairs = tags.map((tag): [string, string] => [text(tag, "Key"), text(tag, "Value")]);
  if (new Set(pairs.map(([key]) => key)).size < pairs.length) throw invalid("Duplicated keys are not allowed.");
  for (const [key, value] of pairs) {
    if (key === "" || key.length > 128) throw invalid(`Tags Reason: a key has 1 to 128 characters, not ${key.length}.`);
    if (/^aws:/i.test(key)) throw invalid(`Tags Reason: the key ${key} starts with the reserved prefix aws:.`);
    if (value.length > 256)
      throw invalid(`Tags Reason: the value of ${key} has ${value.length} characters; 256 are allowed.`);
  }
  return Object.fromEntries(pairs);
};

export const assertFewTags = (tags: Record<string, string>): void => {
  const count = Object.keys(tags).length;
  if (count > tagsMax)
    throw new AwsError(
      "TagLimitExceeded",
      `Could not complete request: tag quota of per resource exceeded (${count} of ${tagsMax}).`,
    );
};

export const tagOperations = (context: SnsContext): Record<string, Operation<Input>> => {
  const on = (name: string, run: (topic: Topic, input: Input) => unknown): Operation<Input> => ({
    access: (input) => accessToTopic(context, text(input, "ResourceArn"), name),
    run: (input) => {
      const topic = context.store.topic(text(input, "ResourceArn"));
      if (topic === undefined) throw resourceNotFound();
      return run(topic, input);
    },
  });
  return {
    ListTagsForResource: on("ListTagsForResource", ({ tags }) => ({
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    })),
    TagResource: on("TagResource", (topic, input) => {
      const tags = { ...topic.tags, ...readTags(input) };
      assertFewTags(tags);
      context.store.put({ ...topic, tags });
      return {};
    }),
    UntagResource: on("UntagResource", (topic, input) => {
      const gone = textList(input, "TagKeys");
      const tags = Object.fromEntries(Object.entries(topic.tags).filter(([key]) => !gone.includes(key)));
      context.store.put({ ...topic, tags });
      return {};
    }),
  };
};
