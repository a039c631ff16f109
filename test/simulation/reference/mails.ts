/** A mail as its reader sees it. */
export type Mail = { readonly subject: string; readonly text: string; readonly to: readonly string[] };

type Known = {
  broken: (invariant: string, sentence: string) => void;
  now: () => number;
  /** How the run ended, if it has. */
  outcomeOf: (runId: string) => string | undefined;
  askedOf: (runId: string) => { at: number; names?: readonly string[] } | undefined;
};

/** The settings of this world's stack, as a reader of its README would put them to use. */
const own = "ops@example.com";
const mayBeNamed = (email: string): boolean => email === own || email.endsWith("@lab.example.org");
const stuckAfterMs = 8 * 3_600_000;

/** What people are told: each try once, of one run never two stories to one reader, and nothing to strangers. */
export const openMails = ({ broken, now, outcomeOf, askedOf }: Known) => {
  const tries = new Set<string>();
  /** By reference and readers, without the line that says which try it was. */
  const stories = new Map<string, string>();
  /** Who has read of the end of which run. */
  const readers = new Map<string, Set<string>>();
  const unheard = new Set<string>();
  const abandoned = new Set<string>();
  let ends = 0;
  let stuck = 0;

  const read = ({ subject, text, to: sentTo }: Mail): void => {
    const to = sentTo.map((email) => email.toLowerCase());
    const lines = text.split("\n");
    const attempt = /^Try (\d+) /.exec(lines.find((line) => line.startsWith("Try ")) ?? "")?.[1] ?? "1";
    const name = `${lines.find((line) => line.startsWith("Reference ")) ?? subject} for ${to.join(", ")}`;
    if (tries.has(`${name} ${attempt}`)) broken("I2", `try ${attempt} of "${subject}" was sent twice`);
    tries.add(`${name} ${attempt}`);
    for (const email of to) if (!mayBeNamed(email)) broken("N1", `"${subject}" was mailed to ${email}, a stranger`);
    const [, verdict = "", runId = ""] = /^([A-Z]+): Run (\S+)$/.exec(lines[0] ?? "") ?? [];
    const what = verdict.toLowerCase();
    const nobodys = /: (\S+) was hosted without a run$/.exec(subject)?.[1];
    if (nobodys !== undefined) abandoned.add(nobodys);
    if (runId === "") return;
    const story = lines.filter((line) => !line.startsWith("Try ")).join("\n");
    const known = stories.get(name);
    if (known !== undefined && known !== story)
      broken("I8", `run ${runId} was told of twice and not alike: ${difference(known, story)}`);
    stories.set(name, story);
    if (what === "stuck") return readOfStuck(runId);
    ends += 1;
    readers.set(runId, new Set([...(readers.get(runId) ?? []), ...to]));
    if (text.includes("Perhaps left out")) unheard.add(runId);
    if (outcomeOf(runId) !== what)
      broken("I8", `a mail says that run ${runId} is ${what}, and RunEnded says ${outcomeOf(runId) ?? "nothing"}`);
  };

  const readOfStuck = (runId: string): void => {
    stuck += 1;
    const asked = askedOf(runId);
    if (!asked || now() - asked.at < stuckAfterMs) broken("N1", `run ${runId} is told of as stuck, and it is not`);
  };

  /** Whom the request names, so far as they may be named; the stack's own where it names nobody or somebody else. */
  const wanted = (runId: string): string[] => {
    const names = askedOf(runId)?.names ?? [];
    const isOwnToldToo = names.length === 0 || !names.every(mayBeNamed);
    return [...names.filter(mayBeNamed), ...(isOwnToldToo ? [own] : [])];
  };

  return {
    read,
    isTold: (runId: string): boolean => {
      const told = readers.get(runId);
      return wanted(runId).every((email) => told?.has(email)) || (unheard.has(runId) && told?.has(own) === true);
    },
    hasNamed: (capacity: string): boolean => abandoned.has(capacity),
    /** How many mails tell the end of a run, and how many that one is stuck, and how many capacities were nobody's. */
    count: () => ({ ends, stuck, abandoned: abandoned.size }),
  };
};

/** Where two texts part. */
export const difference = (one: string, other: string): string => {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  const from = Math.max(0, at - 40);
  return `…${one.slice(from, at + 80)}… and …${other.slice(from, at + 80)}…`;
};
