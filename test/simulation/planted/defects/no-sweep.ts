import type { Planted } from "../planted.ts";

export const planted: Planted = {
  wrong: "Nobody sweeps: capacity whose command was lost is never looked after again.",
  breaks: ["I5", "L1", "L2"],
  plant: () => ({
    handle: (handle, { service, reaction }) =>
      service === "hosting" && reaction === "sweep" ? async () => undefined : handle,
  }),
};
