import type { Planted } from "../planted.ts";

export const planted: Planted = {
  wrong: "Nobody asks Bedrock about jobs not heard of: a lost event is lost.",
  breaks: ["I4", "L1"],
  plant: () => ({
    handle: (handle, { service, reaction }) =>
      service === "jobs" && reaction === "reconcile" ? async () => undefined : handle,
  }),
};
