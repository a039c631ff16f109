import type { Planted } from "../planted.ts";

export const planted: Planted = {
  wrong: "A mail says when it was sent, so that a second try tells another story than the first.",
  breaks: ["I8"],
  plant: () => ({
    ports: {
      notification: (ports, process) => ({
        ...ports,
        ...(ports.mailer && {
          mailer: {
            send: async (letter, to) => {
              const lead = `${letter.lead} (sent at ${process.clock.now().toISOString()})`;
              return ports.mailer?.send({ ...letter, lead }, to) ?? { outcome: "sent" };
            },
          },
        }),
      }),
    },
  }),
};
