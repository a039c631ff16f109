import type { Planted } from "../planted.ts";

export const planted: Planted = {
  wrong: "An event carries a field that its contract does not know.",
  breaks: ["I7"],
  plant: () => ({
    publisher: (publisher, service) => ({
      publish: async (events) =>
        publisher.publish(
          events.map((event) =>
            service === "jobs" && "data" in event.detail
              ? { ...event, detail: { ...event.detail, data: { ...(event.detail.data as object), debug: true } } }
              : event,
          ),
        ),
    }),
  }),
};
