import type { Planted } from "../planted.ts";

export const planted: Planted = {
  wrong: "That something is hosted without a run is heard and told to nobody.",
  breaks: ["L1"],
  plant: () => ({
    handle: (handle, { service, reaction }) =>
      service === "notification" && reaction === "onCapacityAbandoned" ? async () => {} : handle,
  }),
};
