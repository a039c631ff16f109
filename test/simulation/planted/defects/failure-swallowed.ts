import type { Planted } from "../planted.ts";

export const planted: Planted = {
  wrong: "A reaction logs its failure and returns, so that the queue believes the message handled.",
  breaks: ["L1"],
  plant: () => ({
    handle: (handle, { service }) =>
      service === "dataset" || service === "training"
        ? async (message) => handle(message).catch(() => undefined)
        : handle,
  }),
};
