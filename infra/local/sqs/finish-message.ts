import type { Operation } from "../wire/types.ts";
import { eachEntry } from "./batch.ts";
import { missing } from "./errors.ts";
import { optionalInteger, text, type Input } from "./input.ts";
import { onQueue, type SqsContext } from "./on-queue.ts";
import type { Queue } from "./queue-store.ts";

/** DeleteMessage and ChangeMessageVisibility, alone and in batches: what a consumer does with a receipt handle. */
export const finishOperations = (context: SqsContext): Record<string, Operation<Input>> => {
  const { engine } = context;
  const remove = (queue: Queue, input: Input) => {
    engine.delete(queue, text(input, "ReceiptHandle"));
    return {};
  };
  const change = (queue: Queue, input: Input) => {
    const seconds = optionalInteger(input, "VisibilityTimeout", { min: 0, max: 43_200 });
    if (seconds === undefined) throw missing("VisibilityTimeout");
    engine.changeVisibility(queue, text(input, "ReceiptHandle"), seconds * 1000);
    return {};
  };
  return {
    DeleteMessage: onQueue(context, "DeleteMessage", remove),
    DeleteMessageBatch: onQueue(context, "DeleteMessage", (queue, input) =>
      engine.messages.together(() =>
        eachEntry(input, "DeleteMessageBatchRequestEntry", { one: (entry) => remove(queue, entry) }),
      ),
    ),
    ChangeMessageVisibility: onQueue(context, "ChangeMessageVisibility", change),
    ChangeMessageVisibilityBatch: onQueue(context, "ChangeMessageVisibility", (queue, input) =>
      eachEntry(input, "ChangeMessageVisibilityBatchRequestEntry", { one: (entry) => change(queue, entry) }),
    ),
  };
};
