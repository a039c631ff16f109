import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../tidy/source-files.ts";

/** As a user types it: the text of a refinement is that of its file, not what the test runner made of it. */
const contracts = (): { code: number; output: string } => {
  try {
    const output = execFileSync(process.execPath, [join(root, "infra/contracts/contracts.ts")], { encoding: "utf8" });
    return { code: 0, output };
  } catch (error) {
    const { status, stdout } = error as { status: number; stdout: string };
    return { code: status, output: stdout };
  }
};

test("published/ is what the code says: no change is left out, and nothing in it breaks a reader", () => {
  const { code, output } = contracts();
  expect(output, "run `npm run contracts` and do as it says").toMatch(/^\d+ versions, as published\.\n$/);
  expect(code).toBe(0);
});
