import { playWorld } from "../world/world.ts";
import { reportSeed } from "./report.ts";

/** A process of its own: plays every n-th seed and writes a line of JSON for each, then what CPU it took. */
const [from = 0, to = 0, stride = 1] = process.argv.slice(2).map(Number);
for (let seed = from; seed <= to; seed += stride)
  process.stdout.write(`${JSON.stringify(reportSeed(await playWorld({ seed })))}\n`);
const { user, system } = process.cpuUsage();
process.stdout.write(`${JSON.stringify({ cpuSeconds: (user + system) / 1e6 })}\n`);
