/** Time in the local cloud. Bedrock's life cycles, schedules, delays and back-off run `speed` times faster than real time; visibility and function time-outs do not. */
export type CloudClock = {
  readonly speed: number;
  /** Real milliseconds since 1970: what every time stamp shows. */
  now(): number;
  /** Runs `work` after `delayMs` of real time. Errors go to the journal, never to the process. */
  after(delayMs: number, work: () => void | Promise<void>): Timer;
  /** Runs `work` after `delayMs` of AWS time, which is `delayMs / speed` of real time. */
  afterScaled(delayMs: number, work: () => void | Promise<void>): Timer;
};

export type Timer = { cancel(): void };

/** Node cuts a longer delay to 1 ms, so a long one is waited for in pieces. */
const longestDelayMs = 2_147_483_647;

/** The machine's clock. `stop` cancels every timer still waiting. */
export const realClock = (options: {
  speed: number;
  onError: (cause: unknown) => void;
}): CloudClock & { stop(): void } => {
  const { speed, onError } = options;
  if (!(speed > 0 && Number.isFinite(speed)))
    throw new RangeError(`The clock's speed is ${speed}; it must be a number above 0.`);
  const waiting = new Set<Timer>();
  const run = (work: () => void | Promise<void>) => {
    new Promise<void>((resolve) => resolve(work())).catch(onError);
  };
  const after = (delayMs: number, work: () => void | Promise<void>): Timer => {
    const dueAt = Date.now() + Math.max(0, delayMs);
    let handle: NodeJS.Timeout;
    const timer: Timer = {
      cancel: () => {
        clearTimeout(handle);
        waiting.delete(timer);
      },
    };
    const arm = () => {
      const left = Math.max(0, dueAt - Date.now());
      handle = setTimeout(() => (left > longestDelayMs ? arm() : fire()), Math.min(left, longestDelayMs));
    };
    const fire = () => {
      waiting.delete(timer);
      run(work);
    };
    waiting.add(timer);
    arm();
    return timer;
  };
  return {
    speed,
    now: () => Date.now(),
    after,
    afterScaled: (delayMs, work) => after(delayMs / speed, work),
    stop: () => {
      for (const timer of waiting) timer.cancel();
    },
  };
};
