import { z } from "zod";
import { defineEvent } from "../contract.ts";
import { CustomModel } from "../model.ts";
import { Problem } from "../values.ts";

/** The model could not be hosted; whatever was begun is removed and bills no longer. */
export const ModelHostingFailed = defineEvent({
  type: "ModelHostingFailed",
  version: 1,
  owner: "hosting",
  forUsers: true,
  data: z.object({ model: CustomModel, problem: Problem }),
});
