import type {
  DatasetRequested,
  DataOf,
  Metadata,
  NotifySection,
  PipelineRequested,
} from "../../../events-schema/index.ts";

/** What this service keeps of a run: who asked for it, whom it names, and when it should be over. */
export type KnownRun = {
  readonly runId: string;
  readonly account: string;
  readonly requestedAt: string;
  /** Past it, a run that has not ended is stuck. */
  readonly dueAt: string;
  readonly notify?: NotifySection;
  /** Its end came, and its request had not for as long as one waits: nobody knows whom it names. */
  readonly isUnheard?: true;
};

const hourMs = 3_600_000;

/** What a request says of its own length, and whom it names. */
export type Asked = Partial<
  Pick<DataOf<typeof DatasetRequested>, "training" | "hosting" | "notify"> &
    Pick<DataOf<typeof PipelineRequested>, "deadlineHours">
>;

/** The deadlines that the request itself sets come on top of what is usual. */
export const knownRunOf = (
  { runId, requester, time }: Metadata,
  { training, hosting, deadlineHours = 0, notify }: Asked,
  stuckHours: number,
): KnownRun => {
  const hours = stuckHours + deadlineHours + (training?.deadlineHours ?? 0) + (hosting?.decisionHours ?? 0);
  return {
    runId,
    account: requester.account,
    requestedAt: time,
    dueAt: new Date(Date.parse(time) + hours * hourMs).toISOString(),
    ...(notify && { notify }),
  };
};

/** How long the end of a run waits for its request: from several minutes' delay of a queue to a run older than this service. */
const requestPatienceMs = 15 * 60_000;

const firstLookMs = 15_000;

/**
 * When to look again for the request of a run that has ended; undefined: it is no longer waited for. As long again as the end is old: each
 * look is a copy of its message, and copies that SQS doubles multiply with every look.
 */
export const looksAgainInMs = ({ time }: Metadata, now: Date): number | undefined => {
  const ageMs = now.getTime() - Date.parse(time);
  if (ageMs >= requestPatienceMs) return undefined;
  return Math.max(firstLookMs, Math.min(ageMs, requestPatienceMs - ageMs));
};

/** A run whose request nobody here has heard. */
export const unheardRun = ({ runId, requester, time }: Metadata): KnownRun => ({
  runId,
  account: requester.account,
  requestedAt: time,
  dueAt: time,
  isUnheard: true,
});

/** Of an unheard run the end is known already: in one write, so that nobody finds it in between and tells of it as stuck. */
export const isToBeWatched = ({ isUnheard }: KnownRun): boolean => isUnheard !== true;
