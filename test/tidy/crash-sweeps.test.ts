import { readdirSync, readFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const services = join(import.meta.dirname, "../../services");

/** Each sweep fails by itself where a reaction of its service never died: see services/chassis/memory/crash-sweep.testing.ts. */
test("every service kills its reactions at each of their calls", () => {
  const missing = readdirSync(services)
    .filter((name) => existsSync(join(services, name, "service.ts")))
    .filter((name) => {
      const sweep = join(services, name, "reactions/crash-sweep.test.ts");
      const text = existsSync(sweep) ? readFileSync(sweep, "utf8") : "";
      return !text.includes("describeCrashSweep") || !text.includes('import { service } from "../service.ts"');
    });
  expect(missing).toEqual([]);
});
