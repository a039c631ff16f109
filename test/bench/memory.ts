import { readdirSync, readFileSync } from "node:fs";

const megabyte = 1_000_000;

/** A file of /proc, or nothing: processes end while one looks, and only Linux has them. */
const proc = (path: string): string => {
  try {
    return readFileSync(`/proc/${path}`, "utf8");
  } catch {
    return "";
  }
};

const sampleEveryMs = 100;

const kilobytes = (pid: number, field: "VmHWM" | "VmRSS"): number =>
  Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(proc(`${pid}/status`))?.[1] ?? 0);

const toMb = (kibibytes: number): number => Math.round((kibibytes * 1024) / megabyte);

/** The most memory this process ever held, in MB; undefined where nobody says. */
export const peakRssMb = (pid: number): number | undefined => toMb(kilobytes(pid, "VmHWM")) || undefined;

/** What it holds now, in MB. */
export const rssMb = (pid: number): number | undefined => toMb(kilobytes(pid, "VmRSS")) || undefined;

export const ownPeakRssMb = (): number => toMb(process.resourceUsage().maxRSS);

/** Pairs of process and parent. The command's name may hold spaces and brackets, so the last one counts. */
const parents = (): [number, number][] => {
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map((name) => {
        const stat = proc(`${name}/stat`);
        return [Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1])];
      });
  } catch {
    return [];
  }
};

const familyOf = (pid: number): Set<number> => {
  const family = new Set([pid]);
  const all = parents();
  for (let size = 0; size !== family.size;) {
    size = family.size;
    for (const [child, parent] of all) if (family.has(parent)) family.add(child);
  }
  return family;
};

/** Of a line of /proc. A tick of the kernel's clock is 10 ms on Linux. */
const cpuMsIn = (stat: string): number => {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * 10;
};

/** Milliseconds of processor time, of the program and of the kernel for it. */
export const cpuMs = (pid: number): number => cpuMsIn(proc(`${pid}/stat`));

/** Processor time of a process's threads by the names that they bear, those that have ended meanwhile too. */
export const watchThreads = (pid: number): { stop(): Map<string, number> } => {
  const before = new Map<string, number>();
  const seen = new Map<string, { name: string; ms: number }>();
  const sample = () => {
    for (const id of threadsOf(pid)) {
      const stat = proc(`${pid}/task/${id}/stat`);
      if (stat !== "")
        seen.set(id, { name: stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")")), ms: cpuMsIn(stat) });
    }
  };
  sample();
  for (const [id, { ms }] of seen) before.set(id, ms);
  const timer = setInterval(sample, sampleEveryMs);
  return {
    stop: () => {
      clearInterval(timer);
      sample();
      const byName = new Map<string, number>();
      for (const [id, { name, ms }] of seen) byName.set(name, (byName.get(name) ?? 0) + ms - (before.get(id) ?? 0));
      return byName;
    },
  };
};

const threadsOf = (pid: number): string[] => {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
};

export type Footprint = { cpuMs: number; rssMb: number };

/** What a process with all its children takes now: together, and the largest of them alone, which is not npm. */
export const footprint = (pid: number): { family: Footprint; largest: Footprint } => {
  const members = [...familyOf(pid)].map((member) => ({ cpuMs: cpuMs(member), rssMb: rssMb(member) ?? 0 }));
  const largest = members.toSorted((a, b) => b.rssMb - a.rssMb)[0] ?? { cpuMs: 0, rssMb: 0 };
  const sum = (of: (member: Footprint) => number) => members.reduce((total, member) => total + of(member), 0);
  return { family: { cpuMs: sum((one) => one.cpuMs), rssMb: sum((one) => one.rssMb) }, largest };
};

/** Samples a process with all its children; the peak is that of their sum. */
export const watchFamily = (pid: number): { stop(): number | undefined } => {
  let peak = 0;
  const sample = () => {
    const sum = [...familyOf(pid)].reduce((total, member) => total + kilobytes(member, "VmRSS"), 0);
    peak = Math.max(peak, sum);
  };
  const timer = setInterval(sample, sampleEveryMs);
  return {
    stop: () => {
      clearInterval(timer);
      return toMb(peak) || undefined;
    },
  };
};
