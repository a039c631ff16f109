import { expect, test } from "vitest";
import { toPlainText } from "./plain-text.ts";

const millions = 20_000_000;

test.each(["**a", "> ", "[", "`a "])("a text of twenty million characters after %j overflows no stack", (mark) => {
  const text = mark.length === 2 ? mark.repeat(millions / 2) : mark + "b".repeat(millions);
  expect(toPlainText(text, { html: true, markdown: true }).text.length).toBeLessThanOrEqual(text.length);
});
