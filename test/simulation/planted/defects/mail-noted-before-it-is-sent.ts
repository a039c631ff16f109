import type { Planted } from "../planted.ts";

export const planted: Planted = {
  wrong: "A mail counts as sent as soon as somebody is about to send it: who dies in between has lost it.",
  breaks: ["L1"],
  plant: () => ({
    ports: {
      notification: (ports) => ({
        ...ports,
        notices: {
          ...ports.notices,
          begin: async (noticeId, tries) => {
            const isBegun = await ports.notices.begin(noticeId, tries);
            await ports.notices.markSent(noticeId);
            return isBegun;
          },
        },
      }),
    },
  }),
};
