import { expect, test } from "vitest";
import { isLaterTick } from "./tick.ts";

const noon = "2026-01-01T12:00:00Z";

test.each([
  [{}, noon, true],
  [{ lastTick: noon }, "2026-01-01T12:15:00Z", true],
  [{ lastTick: noon }, noon, false],
  [{ lastTick: noon }, "2026-01-01T11:45:00Z", false],
])("after %j the tick of %s is later: %s", (row, tick, later) => {
  expect(isLaterTick(tick, row)).toBe(later);
});
