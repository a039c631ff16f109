import type { Planted } from "../planted.ts";

export const planted: Planted = {
  wrong: "A replayed request is known by its replay instead of by its requestId, and buys a second run.",
  breaks: ["L3"],
  plant: () => ({
    handle: (handle, { service, reaction }) =>
      service === "dataset" && reaction === "onDatasetRequested"
        ? async (message) =>
            handle({
              ...message,
              body: message.body.includes('"replay-name"')
                ? message.body.replace(/"requestId":"([^"]*)"/, '"requestId":"again-$1"')
                : message.body,
            })
        : handle,
  }),
};
