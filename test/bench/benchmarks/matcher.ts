import { compile } from "../../../infra/local/eventbridge/pattern/compile.ts";
import type { Benchmark } from "../benchmark.ts";
import { median, rounded } from "../statistics.ts";
import { event, rules } from "../mixed-rules.ts";

const rounds = 7;
const eventsPerRound = 50_000;

/** By this thread's processor time: the aim is for one core, and others want it too. */
const perSecond = (work: (index: number) => void): number => {
  const samples = Array.from({ length: rounds }, () => {
    const before = process.threadCpuUsage();
    for (let index = 0; index < eventsPerRound; index += 1) work(index);
    const { user, system } = process.threadCpuUsage(before);
    return eventsPerRound / ((user + system) / 1e6);
  });
  return rounded(median(samples));
};

/** Every event is held against every rule, as the router does. */
export const matcher: Benchmark = {
  name: "matcher",
  aim: "above 200,000 events/s against 50 mixed rules on one core",
  run: async () => {
    const patterns = rules.map((rule) => compile(JSON.stringify(rule)));
    const events = Array.from({ length: 1000 }, (_, index) => event(index));
    const texts = events.map((one) => JSON.stringify(one));
    let matches = 0;
    const value = perSecond((index) => {
      const one = events[index % events.length];
      for (const pattern of patterns) if (pattern.matches(one)) matches += 1;
    });
    const parsing = perSecond((index) => JSON.parse(texts[index % texts.length] ?? ""));
    const unit = "events/s";
    return {
      unit,
      value,
      runs: rounds,
      baseline: { name: "JSON.parse of the same events", unit, value: parsing },
      parts: [{ name: "rules that match an event", unit: "rules", value: rounded(matches / rounds / eventsPerRound) }],
    };
  },
};
