import { z } from "zod";
import { defineEvent } from "../contract.ts";
import { Problem } from "../values.ts";

/** The endpoint was not rolled back and answers as before. */
export const RollbackRejected = defineEvent({
  type: "RollbackRejected",
  version: 1,
  owner: "hosting",
  forUsers: true,
  data: z.object({ endpoint: z.string().describe("The endpoint's name, as requested"), problem: Problem }),
});
