import type { Planted } from "../planted.ts";

export const planted: Planted = {
  wrong:
    "Free slots are a counter, not a set of holders: each telling of a job's result counts one up, the repeated ones too.",
  breaks: ["I1"],
  plant: () => {
    const told = new Set<string>();
    let countedTwice = 0;
    return {
      publisher: (publisher, service) => ({
        publish: async (events) => {
          for (const { type, detail } of events) {
            if (service !== "jobs" || type.endsWith("Submitted")) continue;
            if (told.has(detail.metadata.id)) countedTwice += 1;
            told.add(detail.metadata.id);
          }
          return publisher.publish(events);
        },
      }),
      ports: {
        jobs: (ports) => ({
          ...ports,
          quotas: {
            ...ports.quotas,
            read: async (key) => {
              const quota = await ports.quotas.read(key);
              return quota && { ...quota, limit: quota.limit + countedTwice };
            },
          },
        }),
      },
    };
  },
};
