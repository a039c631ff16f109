import { z } from "zod";
import { defineRequest } from "../contract.ts";
import { ModelName, RequestId } from "../values.ts";

/** An operator wants an endpoint to answer with the model it had before the last promotion. */
export const RollbackRequested = defineRequest({
  type: "RollbackRequested",
  version: 1,
  data: z.object({ requestId: RequestId.optional(), endpoint: ModelName.describe("As `choreo hosted` shows it") }),
});
