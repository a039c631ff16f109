import type { Benchmark } from "../benchmark.ts";
import { runToEnd } from "../processes.ts";
import { median, repeat, rounded } from "../statistics.ts";

const runs = 3;

export const demo: Benchmark = {
  name: "demo",
  aim: "below 60 s",
  run: async () => {
    const demos = await repeat(runs, () =>
      runToEnd({ command: "npm", args: ["run", "--silent", "demo", "--", "--json"] }),
    );
    const told = demos.map(({ output }) => JSON.parse(output) as { seconds: number });
    return {
      unit: "s",
      value: rounded(median(demos.map(({ seconds }) => seconds))),
      runs,
      rssMb: median(demos.map(({ rssMb }) => rssMb ?? 0)),
      parts: [
        { name: "of it from gathering the READMEs", unit: "s", value: rounded(median(told.map((one) => one.seconds))) },
      ],
    };
  },
};
