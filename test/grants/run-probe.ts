import type { Entry } from "../../infra/local/core/journal.ts";
import type { RunningCloud } from "../e2e/running-cloud.ts";
import type { Probe } from "./probes.ts";

/** Real ms; nothing in a probe takes a tenth of that on an idle machine. */
const patienceMs = 120_000;

/** How a probe went: `kept` its promise, or the first sign that it will not. `late`: no sign at all within its time. */
export type Outcome = { kept: boolean; sign: string; late?: true };

const shortName = (name: string) => name.split(/[:/]/).at(-1) ?? name;

const isRefusal = (error: string | undefined) =>
  error !== undefined && /AccessDenied|not authorized|NO_PERMISSIONS/i.test(error);

/** Work that somebody's lack of a right has stopped: a function that failed for it, or a delivery that was refused. */
const signOfRefusal = (holder: string) => {
  let refused: string | undefined;
  return (entry: Entry): string | undefined => {
    if (entry.kind === "call" && entry.principal === holder && isRefusal(entry.error))
      refused = `${entry.service} ${entry.operation}`;
    if (entry.kind === "delivery" && isRefusal(entry.error))
      return `delivery to ${shortName(entry.target)}: ${entry.error ?? ""}`;
    if (entry.kind !== "invocation" || entry.failures === 0) return undefined;
    return refused === undefined ? undefined : `${shortName(entry.function)} failed, refused ${refused}`;
  };
};

/** Runs a probe to its end; `without` a right of this role or resource, to the first sign that its lack has stopped something. */
export const runProbe = async (
  cloud: RunningCloud,
  probe: Probe,
  { turn, without }: { turn: string; without?: string },
): Promise<Outcome> => {
  const { journal, clock } = cloud.local.cloud;
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const sign = signOfRefusal(without ?? "");
  const unfollow = journal.follow((entry) => {
    const seen = without === undefined ? undefined : sign(entry);
    if (seen !== undefined) resolve({ kept: false, sign: seen });
  });
  const limit = clock.after(patienceMs, () =>
    resolve({ kept: false, sign: `not done after ${patienceMs / 1000} s`, late: true }),
  );
  const work = probe.run(cloud, turn).then(
    () => resolve({ kept: true, sign: "done" }),
    (cause: unknown) => resolve({ kept: false, sign: cause instanceof Error ? cause.message : String(cause) }),
  );
  void work;
  return promise.finally(() => {
    unfollow();
    limit.cancel();
  });
};
