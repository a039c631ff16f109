/** What is mutated together, the tests that must notice, and the score below which the run fails: raised when it is passed, never lowered. */
export type Group = { readonly mutate: readonly string[]; readonly tests: readonly string[]; readonly break: number };

const domainOf = (service: string, score: number): Group => ({
  mutate: [`services/${service}/domain/**/*.ts`],
  tests: [`services/${service}/domain/**/*.test.ts`, `services/${service}/*.test.ts`],
  break: score,
});

export const groups: Readonly<Record<string, Group>> = {
  jobs: domainOf("jobs", 97),
  training: domainOf("training", 77),
  hosting: domainOf("hosting", 13),
  evaluation: domainOf("evaluation", 85),
  dataset: domainOf("dataset", 85),
  "dead-letters": domainOf("dead-letters", 98),
  gate: {
    mutate: ["events-schema/compatibility/*.ts"],
    tests: ["events-schema/compatibility/*.test.ts", "test/contract/schema-edits.test.ts"],
    break: 85,
  },
  pattern: {
    mutate: ["infra/local/eventbridge/pattern/*.ts"],
    tests: ["infra/local/eventbridge/pattern/*.test.ts"],
    break: 86,
  },
};
