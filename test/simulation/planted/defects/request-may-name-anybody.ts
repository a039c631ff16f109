import type { Planted } from "../planted.ts";

export const planted: Planted = {
  wrong: "A request may name recipients of any domain, so that it makes the account mail strangers.",
  breaks: ["N1"],
  plant: () => ({
    ports: {
      notification: (ports) => ({
        ...ports,
        people: { ...ports.people, domains: ["lab.example.org", "evil.example"] },
      }),
    },
  }),
};
