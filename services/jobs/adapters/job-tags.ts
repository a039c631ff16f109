import type { Tag } from "@aws-sdk/client-bedrock";

/** What a job carries beside its order. */
export type JobFacts = { name: string; roleArn: string; stack: string; runId: string };

/** For the bill, and for whoever finds the job in the console. Tags take letters, digits, blanks and `._:/=+@-`. */
export const tagsOf = ({ stack, runId }: Pick<JobFacts, "stack" | "runId">): Tag[] => [
  { key: "choreo:stack", value: stack },
  { key: "choreo:run", value: runId.replace(/[^a-zA-Z0-9\s._:/=+@-]/g, "_") },
];
