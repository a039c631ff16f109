import { hunt, loadDefect } from "./hunt.ts";

/** A process of its own: hunts the defects of these names and writes a line of JSON for each. */
for (const name of process.argv.slice(2)) {
  const { wrong } = await loadDefect(name);
  process.stdout.write(`${JSON.stringify({ name, wrong, caught: await hunt(await loadDefect(name)) })}\n`);
}
