import { playQuotaUse } from "../../simulation/quota-use.ts";
import type { Benchmark, Part } from "../benchmark.ts";

/** Virtual time: the figure is the same on every machine. */
export const quotaUse: Benchmark = {
  name: "quotaUse",
  aim: "1,000 jobs of an hour through 20 slots: within 1 % of list scheduling with all of Bedrock's news, within 3 % with 1 % lost, never a job too many",
  run: async () => {
    process.env["CDK_VALIDATION"] ??= "false";
    const play = async (newsLost: number) => playQuotaUse({ seed: 1, jobs: 1000, slots: 20, newsLost });
    const all = await play(0);
    const parts: Part[] = [{ name: "most jobs in flight, of 20", unit: "jobs", value: all.inFlightMax }];
    for (const newsLost of [0.01, 0.1, 1]) {
      const { longer, inFlightMax } = await play(newsLost);
      const name = `with ${100 * newsLost} % of the news lost`;
      parts.push({ name, unit: "% longer", value: percent(longer) });
      parts.push({ name: `${name}: most jobs in flight, of 20`, unit: "jobs", value: inFlightMax });
    }
    return {
      unit: "% longer",
      value: percent(all.longer),
      runs: 1,
      baseline: {
        name: "list scheduling of the same jobs",
        unit: "hours",
        value: Number(all.listScheduleHours.toFixed(2)),
      },
      parts,
    };
  },
};

const percent = (share: number): number => Number((100 * share).toFixed(2));
