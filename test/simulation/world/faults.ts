/** A kind of misfortune: how often it comes where it can come, and which row of the list of faults it stands for. */
export type Kind = {
  readonly row: number;
  readonly rate: number;
};

const kinds = {
  // Between a service and whatever it calls.
  "crash before a call": { row: 4, rate: 0.004 },
  "crash after a call": { row: 5, rate: 0.006 },
  "call refused": { row: 6, rate: 0.01 },
  "answer lost": { row: 6, rate: 0.006 },
  "call repeated": { row: 6, rate: 0.006 },
  "call slow": { row: 6, rate: 0.006 },
  "clock off": { row: 9, rate: 0.2 },
  "ledger behind": { row: 1, rate: 0.1 },
  "list late": { row: 18, rate: 0.1 },
  // Queues.
  "message twice at once": { row: 1, rate: 0.02 },
  "message again later": { row: 1, rate: 0.02 },
  "message held back": { row: 2, rate: 0.01 },
  "message poisoned": { row: 8, rate: 0.5 },
  // The bus.
  "event twice": { row: 1, rate: 0.05 },
  "event late": { row: 2, rate: 0.03 },
  "target forbidden": { row: 26, rate: 0.004 },
  "PutEvents half failed": { row: 15, rate: 0.03 },
  "SendMessageBatch half failed": { row: 15, rate: 0.03 },
  "event oversize": { row: 14, rate: 0.15 },
  "contract moved on": { row: 25, rate: 0.1 },
  "events replayed": { row: 13, rate: 0.3 },
  // Bedrock's events.
  "Bedrock event lost": { row: 3, rate: 0.3 },
  "Bedrock event twice": { row: 1, rate: 0.1 },
  "Bedrock event late": { row: 2, rate: 0.1 },
  // Bedrock's jobs and their quota.
  "jobs in a rush": { row: 27, rate: 0.15 },
  "release dropped": { row: 10, rate: 0.1 },
  "no room for a job": { row: 11, rate: 0.1 },
  "outsiders' jobs": { row: 11, rate: 0.5 },
  "quota lowered": { row: 12, rate: 0.3 },
  "quota raised": { row: 12, rate: 0.3 },
  "job fails": { row: 21, rate: 0.06 },
  "job stopped by an outsider": { row: 21, rate: 0.05 },
  "job expires": { row: 7, rate: 0.05 },
  "job completes in part": { row: 7, rate: 0.08 },
  "record throttled": { row: 7, rate: 0.01 },
  "record refused": { row: 7, rate: 0.005 },
  "record left out": { row: 16, rate: 0.005 },
  "line spoiled": { row: 16, rate: 0.005 },
  "line twice": { row: 16, rate: 0.005 },
  "line of nobody": { row: 16, rate: 0.005 },
  "job without end": { row: 21, rate: 0.03 },
  "model name taken": { row: 21, rate: 0.04 },
  // Hosting.
  "capacity fails": { row: 19, rate: 0.08 },
  "capacity never ready": { row: 19, rate: 0.04 },
  "deletion refused": { row: 19, rate: 0.25 },
  "update lost": { row: 19, rate: 0.4 },
  "update refused": { row: 19, rate: 0.3 },
  "hosting quota exhausted": { row: 20, rate: 0.35 },
  // Evaluation.
  "answers tie": { row: 22, rate: 0.2 },
  "answers of nothing": { row: 22, rate: 0.1 },
  "scores of no number": { row: 22, rate: 0.1 },
  "no test records": { row: 22, rate: 0.08 },
  "model throttles": { row: 6, rate: 0.2 },
  // Users.
  "several runs at once": { row: 23, rate: 0.75 },
  "run cancelled": { row: 23, rate: 0.2 },
  "request again": { row: 1, rate: 0.2 },
  "request without a name": { row: 13, rate: 0.1 },
  "request refused": { row: 8, rate: 0.15 },
  "deadline early": { row: 7, rate: 0.35 },
  "rollback asked for": { row: 23, rate: 0.5 },
  "redrive after the end": { row: 24, rate: 0.5 },
  "everything replayed after the end": { row: 13, rate: 0.5 },
} as const satisfies Record<string, Kind>;

export type Fault = keyof typeof kinds;
export const faultKinds: Readonly<Record<Fault, Kind>> = kinds;
export const faultNames = Object.keys(kinds) as readonly Fault[];
