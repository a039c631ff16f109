import type { Operation } from "../wire/types.ts";
import { missing, sqsError } from "./errors.ts";
import { textRecord, texts, type Input } from "./input.ts";
import { onQueue, type SqsContext } from "./on-queue.ts";

const tagsMax = 50;

export const tagOperations = (context: SqsContext): Record<string, Operation<Input>> => ({
  ListQueueTags: onQueue(context, "ListQueueTags", (queue) =>
    Object.keys(queue.tags).length === 0 ? {} : { Tags: queue.tags },
  ),
  TagQueue: onQueue(context, "TagQueue", (queue, input) => {
    const given = textRecord(input, "Tags");
    if (Object.keys(given).length === 0) throw missing("Tags");
    const tags = { ...queue.tags, ...given };
    if (Object.keys(tags).length > tagsMax)
      throw sqsError(
        "InvalidParameterValue",
        `Too many tags: ${Object.keys(tags).length}. A queue can have ${tagsMax}.`,
      );
    queue.tags = tags;
    context.engine.queues.save(queue);
    return {};
  }),
  UntagQueue: onQueue(context, "UntagQueue", (queue, input) => {
    const keys = texts(input, "TagKeys");
    queue.tags = Object.fromEntries(Object.entries(queue.tags).filter(([key]) => !keys.includes(key)));
    context.engine.queues.save(queue);
    return {};
  }),
});
