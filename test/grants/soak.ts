import { runCloud, type RunningCloud } from "../e2e/running-cloud.ts";
import { grantRows, keyOf, type Row } from "./grant-rows.ts";
import { probes } from "./probes.ts";
import { findingsOf, textOf } from "./report.ts";
import { runProbe } from "./run-probe.ts";
import { tryWithout, type Verdict } from "./trial.ts";
import { watchUsage, type Usage } from "./usage.ts";

const tell = (text: string): void => void process.stderr.write(`${text}\n`);

/** What the deployment itself asks for: trust, and the rights of those who poll a queue. */
const deployment = "the deployment";

/** What the probes promote stays hosted; all of them must find room. */
const makeRoom = async ({ local }: RunningCloud): Promise<void> => {
  const headers = { "content-type": "application/json" };
  // Custom models; deployments of them in all and in progress; model units without commitment in all and of Nova Micro.
  for (const code of ["L-CB5B847D", "L-1EF80F3E", "L-430C95DD", "L-BE77399C", "L-AC096F71"]) {
    const body = JSON.stringify({ code, value: 10_000 });
    await fetch(`${local.endpoint}/_choreo/quotas`, { method: "POST", headers, body });
  }
};

/** Every probe once, with IAM watched. A probe that fails with all grants in force says nothing about any of them. */
const useAll = async (cloud: RunningCloud, usage: Usage): Promise<boolean> => {
  let sound = true;
  for (const [at, probe] of probes.entries()) {
    usage.step = probe.name;
    const { kept, sign } = await runProbe(cloud, probe, { turn: `probe-${at}` });
    tell(`${kept ? "ok    " : "FAILED"} ${probe.name}${kept ? "" : `: ${sign}`}`);
    sound &&= kept;
  }
  return sound;
};

/** Every so-manyth, so that the sample spreads over all roles. */
const sampleOf = (rows: readonly Row[], size: number): Row[] =>
  rows.filter((_, at) => size > 0 && at % Math.max(1, Math.floor(rows.length / size)) === 0);

const told = (verdict: Verdict): string => {
  if (verdict.kind === "missed") return verdict.sign;
  return verdict.kind === "spared" ? "NOTHING MISSED IT" : "UNCLEAR: late with it too";
};

const openCloud = async (usage: Usage): Promise<RunningCloud> => {
  const cloud = await runCloud({ speed: 2880, grants: usage });
  await makeRoom(cloud);
  return cloud;
};

const closeCloud = async (cloud: RunningCloud): Promise<void> =>
  cloud.close().catch((cause: unknown) => tell(String(cause)));

/** What the probes leave hosted is looked after at every tick, which in the end takes all the time there is. */
const trialsPerCloud = 60;

/** Takes one granted action away at a time and repeats the probe that used it first. */
const takeAway = async (usage: Usage, rows: readonly Row[]): Promise<Map<string, Verdict>> => {
  const verdicts = new Map<string, Verdict>();
  let cloud = await openCloud(usage);
  for (const [at, row] of rows.entries()) {
    const key = keyOf(row);
    const probe = probes.find(({ name }) => name === usage.uses.get(key)?.step);
    if (probe === undefined) continue;
    if (at > 0 && at % trialsPerCloud === 0) {
      await closeCloud(cloud);
      cloud = await openCloud(usage);
    }
    const verdict = await tryWithout(async (grant, attempt) => {
      const taken = grant === "without";
      usage.without = taken ? key : undefined;
      return runProbe(cloud, probe, { turn: `${grant}-${at}-${attempt}`, ...(taken && { without: row.holder }) });
    });
    usage.without = undefined;
    verdicts.set(key, verdict);
    tell(`${at + 1} of ${rows.length}: without ${row.owner} ${row.action}: ${told(verdict)}`);
  }
  await closeCloud(cloud);
  return verdicts;
};

/** What to take away: so many, spread over all, or every one; only of the owners whose name this matches, where it is given. */
export type Choice = { sample: number | "all"; only?: RegExp };

/** Reports who misses which granted action; takes away a sample of them, or all. */
export const soakGrants = async ({ sample, only }: Choice): Promise<void> => {
  const usage = watchUsage();
  usage.step = deployment;
  const cloud = await openCloud(usage);
  const rows = grantRows(cloud.local);
  const sound = await useAll(cloud, usage);
  await closeCloud(cloud);
  const used = rows.filter(
    (row) =>
      usage.uses.get(keyOf(row))?.alone === true &&
      usage.uses.get(keyOf(row))?.step !== deployment &&
      (only?.test(row.owner) ?? true),
  );
  const tried = sample === "all" ? used : sampleOf(used, sample);
  const verdicts = sound ? await takeAway(usage, tried) : new Map<string, Verdict>();
  const findings = findingsOf(rows, { uses: usage.uses, verdicts });
  process.stdout.write(`${textOf(findings, verdicts.size)}\n`);
  const { unexplained, unclear, stale } = findings;
  if (!sound || unexplained.length + unclear.length + stale.length > 0) process.exitCode = 1;
};
