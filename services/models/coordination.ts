import { dollarsPerUnit, type Billed } from "./coordination-prices.ts";

/** What of a run is counted; everything else about coordination follows from it. */
export type Coordination = {
  /** Events on the bus that belong to the run. */
  readonly events: number;
  /** Questions to models. */
  readonly requests: number;
  /** With capacity at Bedrock, which is looked after. */
  readonly hostedHours: number;
};

/**
 * What one counted thing takes of AWS, as the code does it: an event goes to five consumers on average (the service that acts on it and
 * those that remember), each a queue, a function of half a gigabyte for 0.15 s and a few rows.
 */
const perDelivery: Usage = { queueRequest: 3, invocation: 1, gigabyteSecond: 0.075, tableWrite: 3, tableRead: 3 };
const perEvent: Usage = { event: 1, ...times(5, perDelivery) };

/** A chunk: its command, six rows, five objects and a function that waits. A request's share, 50 to a chunk and a second of three at once. */
const perRequest: Usage = {
  gigabyteSecond: 0.5 / 6,
  ...times(1 / 50, { queueRequest: 3, invocation: 1, tableWrite: 6, tableRead: 6, objectRead: 4, objectWrite: 2 }),
};

/** Four sweeps of two services, each reading and writing the run's row. */
const perHostedHour: Usage = times(8, {
  schedule: 1,
  queueRequest: 3,
  invocation: 1,
  gigabyteSecond: 0.1,
  tableWrite: 1,
  tableRead: 2,
});

type Usage = Partial<Record<Billed, number>>;

function times(count: number, usage: Usage): Usage {
  return Object.fromEntries(Object.entries(usage).map(([billed, units]) => [billed, units * count]));
}

const dollars = (usage: Usage): number =>
  (Object.entries(usage) as [Billed, number][]).reduce(
    (sum, [billed, units]) => sum + units * dollarsPerUnit[billed],
    0,
  );

/** US dollars: an estimate by formula of what was counted. Waiting, retries and what the whole stack costs idle are not in it. */
export const coordinationCost = ({ events, requests, hostedHours }: Coordination): number =>
  events * dollars(perEvent) + requests * dollars(perRequest) + hostedHours * dollars(perHostedHour);

/** From DatasetRequested to ModelTrained, and RunEnded. */
export const eventsOfTraining = 7;
