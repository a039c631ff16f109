/** What is mutated together, the tests that must notice, and the score below which the run fails: raised when it is passed, never lowered. */
export type Group = { readonly mutate: readonly string[]; readonly tests: readonly string[]; readonly break: number };

/** `reactions`: the quick tests that show a domain's decisions carried out. */
const domainOf = (service: string, score: number, ...reactions: readonly string[]): Group => ({
  mutate: [`services/${service}/domain/**/*.ts`],
  tests: [
    `services/${service}/domain/**/*.test.ts`,
    `services/${service}/*.test.ts`,
    ...reactions.map((name) => `services/${service}/reactions/${name}.test.ts`),
  ],
  break: score,
});

export const groups: Readonly<Record<string, Group>> = {
  jobs: domainOf("jobs", 97),
  training: domainOf("training", 97),
  hosting: domainOf("hosting", 97, "on-model-trained", "on-evaluation-ended", "endpoints", "sweep", "races"),
  evaluation: domainOf("evaluation", 92),
  dataset: domainOf("dataset", 93),
  "dead-letters": domainOf("dead-letters", 98),
  notification: domainOf("notification", 98),
  batch: domainOf("batch", 94),
  gate: {
    mutate: ["events-schema/compatibility/*.ts"],
    tests: ["events-schema/compatibility/*.test.ts", "test/contract/schema-edits.test.ts"],
    break: 93,
  },
  pattern: {
    mutate: ["infra/local/eventbridge/pattern/*.ts"],
    tests: ["infra/local/eventbridge/pattern/*.test.ts"],
    break: 86,
  },
};
