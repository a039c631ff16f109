import type { Planted } from "../planted.ts";

export const planted: Planted = {
  wrong: "The end of a run says when it was said, so that saying it again says something else.",
  breaks: ["I8"],
  plant: () => ({
    publisher: (publisher, service) => ({
      publish: async (events) =>
        publisher.publish(
          events.map((event) => {
            if (event.type !== "RunEnded" || !("data" in event.detail)) return event;
            const data = event.detail.data as { reason: string };
            const reason = `${data.reason} (${service}, ${event.detail.metadata.time})`;
            return { ...event, detail: { ...event.detail, data: { ...data, reason } } };
          }),
        ),
    }),
  }),
};
