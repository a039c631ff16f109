import { openFacts } from "./facts.ts";
import { openMails } from "./mails.ts";
import { openPurchases } from "./purchases.ts";
import { openRecords } from "./records.ts";
import { minute, type Ground, type Sight, type Violation } from "./sight.ts";
import { openStanding } from "./standing.ts";

type Asked = Sight["asked"][number];

export type Reference = ReturnType<typeof openReference>;

/** The rules of the game, kept apart from the players: looks after every step and says which invariant is broken. */
export const openReference = ({ now, calmAt, readObject }: Pick<Ground, "now" | "calmAt" | "readObject">) => {
  const violations: Violation[] = [];
  const broken = (invariant: string, sentence: string): void =>
    void violations.push({ invariant, sentence, at: now() });
  let sight: Sight | undefined;
  const seen = (): Sight => {
    if (!sight) throw new Error("the reference model has nothing to look at yet");
    return sight;
  };
  const ground = { now, calmAt, broken, seen, readObject };
  const records = openRecords(broken);
  const facts = openFacts(ground, records);
  const jobs = openPurchases(ground, facts, records);
  const standing = openStanding(ground, facts, jobs);
  const mails = openMails({
    broken,
    now,
    outcomeOf: (runId) => facts.endedAs.get(runId),
    askedOf: (runId) => seen().asked.find((one) => one.runId === runId),
  });
  const { ends, answered, parked } = facts;
  /** Has all that was parked been sent back? */
  let isRedriven = false;
  let mailsRead = 0;
  let nextLook = 0;
  let boughtBefore: string | undefined;

  const readMails = (): void => {
    for (const mail of seen().mailsAfter(mailsRead)) {
      mailsRead += 1;
      mails.read(mail);
    }
  };

  const look = (): void => {
    readMails();
    if (now() < nextLook) return;
    nextLook = now() + 5 * minute;
    standing.look();
  };

  const isAnswered = ({ kind, runId, jobKey }: Asked): boolean =>
    kind === "run" ? ends.has(runId) : answered.has(kind === "batch job" ? (jobKey ?? "") : runId);
  /** A request has no run of its own yet when it is parked, but an id. Once all that was parked was sent back in fair weather, there is no excuse. */
  const isParked = ({ runId, eventId }: Asked): boolean =>
    !isRedriven &&
    parked.some((message) => message.runId === runId || (eventId !== undefined && message.eventId === eventId));
  const isSettled = (asked: Asked): boolean => isAnswered(asked) || isParked(asked);

  const isTellingParked = (runId: string): boolean =>
    !isRedriven && parked.some((message) => message.runId === runId && message.consumer.startsWith("notification/"));
  const isTold = (runId: string): boolean => mails.isTold(runId) || isTellingParked(runId);

  /** What is left to be done, in words; empty: nothing. */
  const unfinished = (): string[] => {
    const { asked, slots, queues } = seen();
    return [
      ...asked
        .filter((one) => !isSettled(one))
        .map((one) => `${one.kind} ${one.jobKey ?? one.runId} has come to nothing and nothing of it is parked`),
      ...[...ends.keys()]
        .filter((runId) => !isTold(runId))
        .map(
          (runId) =>
            `the end of run ${runId} was not told to everybody who should hear of it, and nothing of it is parked`,
        ),
      ...[...facts.abandoned]
        .filter(([name, runId]) => !mails.hasNamed(name) && !isTellingParked(runId))
        .map(([name]) => `that ${name} was hosted for nobody was told to nobody`),
      ...jobs.live().map(({ name, status }) => `job ${name} is ${status}`),
      ...slots().map(({ key, jobKey }) => `slot ${key} is held by ${jobKey}`),
      ...standing.undecided().map(({ name }) => `capacity ${name} is undecided`),
      ...queues().flatMap(({ name, about }) => about.map((one) => `${one} is still in ${name}`)),
    ];
  };

  /** What replays and redrives may not add to: everything bought, and every fact about what has ended. */
  const bought = (): string =>
    JSON.stringify({
      jobs: seen().jobs.length,
      capacities: seen().capacities.length,
      answers: [...seen().paid.values()].reduce((sum, count) => sum + count, 0),
      ends: [...ends.keys()].sort(),
      // What was parked may be told when it is sent back.
      mails: parked.some(({ consumer }) => consumer.startsWith("notification/")) ? "some were parked" : mails.count(),
    });

  return {
    violations: violations as readonly Violation[],
    watch: (world: Sight): void => void (sight = world),
    heard: facts.heard,
    jobChanged: jobs.jobChanged,
    /** A model is asked on demand. */
    onDemand: (request: string, hasAnswered: boolean): void => records.onDemand(request, hasAnswered),
    messageLost: (queue: string, about: string): void =>
      broken("L2", `queue ${queue} has forgotten ${about}: nobody handled it in time`),
    handled: (reaction: string, about: string): void => {
      const runId = /^CancellationRequested (.*)$/.exec(about)?.[1];
      if (runId !== undefined && reaction === "jobs/onRunOver") jobs.cancellationHeard(runId);
    },
    redriven: (): void => void (isRedriven = true),
    /** How often what was said, each fact once. */
    said: (): Readonly<Record<string, number>> => Object.fromEntries(facts.said),
    /** How many mails have told what. */
    mailed: mails.count,
    /** How the runs ended, by outcome. */
    outcomes: (): Readonly<Record<string, number>> => Object.fromEntries(facts.outcomes),
    look,
    isQuiet: (): boolean => unfinished().length === 0,
    /** L1 and L2. */
    boundPassed(): void {
      for (const sentence of unfinished().slice(0, 5)) broken(sentence.includes("still in") ? "L2" : "L1", sentence);
      if (unfinished().length === 0) broken("L2", "something goes on for ever");
    },
    /** After each quiet end: what was kept was said to be; poison is parked; the second time, nothing more was bought. */
    everythingEnded(): void {
      readMails();
      if (violations.length > 0) return;
      standing.lookAtKept();
      for (const { queue } of seen().poisoned)
        if (!parked.some(({ consumer }) => queue.endsWith(consumer.replace("/", "_"))))
          broken("L2", `the poisoned message in ${queue} is not parked`);
      const isComplete = seen().asked.every(isAnswered);
      if (boughtBefore !== undefined && boughtBefore !== bought())
        broken(
          "L3",
          `after everything had ended something was bought again: before ${boughtBefore}, after ${bought()}`,
        );
      if (isComplete) boughtBefore = bought();
    },
  };
};
