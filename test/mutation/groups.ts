/** What is mutated together, the tests that must notice, and the score below which the run fails: raised when it is passed, never lowered. */
export type Group = { readonly mutate: readonly string[]; readonly tests: readonly string[]; readonly break: number };

const domainOf = (service: string): Group => ({
  mutate: [`services/${service}/domain/**/*.ts`],
  tests: [`services/${service}/domain/**/*.test.ts`],
  break: 85,
});

export const groups: Readonly<Record<string, Group>> = {
  jobs: domainOf("jobs"),
  training: domainOf("training"),
  hosting: domainOf("hosting"),
  evaluation: domainOf("evaluation"),
  dataset: domainOf("dataset"),
  "dead-letters": domainOf("dead-letters"),
  pattern: {
    mutate: ["infra/local/eventbridge/pattern/*.ts"],
    tests: ["infra/local/eventbridge/pattern/*.test.ts"],
    break: 85,
  },
};
