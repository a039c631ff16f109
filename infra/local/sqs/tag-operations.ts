import type { Operation } from "../wire/types.ts";
import { invalid, missing, sqsError } from "./errors.ts";
import { textRecord, texts, type Input } from "./input.ts";
import { onQueue, type SqsContext } from "./on-queue.ts";

const tagsMax = 50;

const keyLengthMax = 128;
const valueLengthMax = 256;

/** Developer guide, "Amazon SQS cost allocation tags". */
export const refuseTags = (tags: Record<string, string>): void => {
  const count = Object.keys(tags).length;
  if (count > tagsMax) throw sqsError("InvalidParameterValue", `Too many tags: ${count}. A queue can have ${tagsMax}.`);
  for (const [key, value] of Object.entries(tags)) {
    if (key.length < 1 || key.length > keyLengthMax)
      throw invalid("TagKey", key, `A key has 1 to ${keyLengthMax} characters, not ${key.length}.`);
    if (/^aws:/i.test(key)) throw invalid("TagKey", key, "The prefix aws: is reserved.");
    if (value.length > valueLengthMax)
      throw invalid("TagValue", value, `A value has at most ${valueLengthMax} characters, not ${value.length}.`);
  }
};

export const tagOperations = (context: SqsContext): Record<string, Operation<Input>> => ({
  ListQueueTags: onQueue(context, "ListQueueTags", (queue) =>
    Object.keys(queue.tags).length === 0 ? {} : { Tags: queue.tags },
  ),
  TagQueue: onQueue(context, "TagQueue", (queue, input) => {
    const given = textRecord(input, "Tags");
    if (Object.keys(given).length === 0) throw missing("Tags");
    const tags = { ...queue.tags, ...given };
    refuseTags(tags);
    queue.tags = tags;
    context.engine.queues.save(queue);
    return {};
  }),
  UntagQueue: onQueue(context, "UntagQueue", (queue, input) => {
    const keys = texts(input, "TagKeys");
    if (keys.length === 0) throw missing("TagKeys");
    queue.tags = Object.fromEntries(Object.entries(queue.tags).filter(([key]) => !keys.includes(key)));
    context.engine.queues.save(queue);
    return {};
  }),
});
