import type { InternalRoute } from "../wire/types.ts";
import type { StackState } from "./deploy.ts";

/** `GET /_choreo/stack`: the stack's name, outputs and resources, for the CLI and the demo. */
export const stackRoute = (state: () => StackState): InternalRoute => ({
  method: "GET",
  path: "/_choreo/stack",
  handle: () => ({ status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(state()) }),
});
