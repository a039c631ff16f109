import { defineRequest } from "../contract.ts";
import { NotifySection } from "../notify.ts";
import { Pipeline } from "../pipeline.ts";
import { RequestId } from "../values.ts";

/** Somebody wants the records of an input answered, in one stage or many. The run it starts ends in exactly one RunEnded. */
export const PipelineRequested = defineRequest({
  type: "PipelineRequested",
  version: 1,
  crossAccount: true,
  data: Pipeline.extend({
    requestId: RequestId.describe(
      "Repeating it means the same run. Left out: the id of EventBridge's envelope, and the request cannot be replayed",
    ).optional(),
    notify: NotifySection.optional(),
  }),
});
