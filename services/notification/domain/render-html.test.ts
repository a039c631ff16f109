import { expect, test } from "vitest";
import type { Letter, Part } from "./letter.ts";
import { renderHtml } from "./render-html.ts";

const pageOf = (...parts: Part[]): string => {
  const letter: Letter = {
    reference: "r-1",
    subject: "s",
    tone: "good",
    verdict: "v",
    title: "t",
    lead: "l",
    parts,
    footer: [],
  };
  return renderHtml(letter);
};
const linkTo = (url: string) =>
  pageOf({ heading: "Links", kind: "links", links: [{ label: "Report", url }], note: "They hold for 1 h." });

test.each([
  ["https://example.com/a?b=1&c=2", "https://example.com/a?b=1&amp;c=2"],
  ["http://localhost:9000/a", "http://localhost:9000/a"],
  ['https://a/"x', "https://a/&quot;x"],
])("a link to %s can be followed", (url, href) => {
  expect(linkTo(url)).toMatch(/<a href="[^"]*" style="[^"]*">Report<\/a>/);
  expect(linkTo(url)).toContain(`href="${href}"`);
});

test.each(["javascript:alert(1)", "javascript:'https://a/'", "data:text/html,x", "ftp://a/b", "//a/b", ""])(
  "a link to %j is shown and cannot be followed",
  (url) => {
    expect(linkTo(url)).not.toContain("href");
    expect(linkTo(url)).toContain(">Report</p>");
  },
);

test("several links stand each on a line of its own, before what is said of all", () => {
  const links = ["a", "b"].map((label) => ({ label, url: `https://example.com/${label}` }));
  const page = pageOf({ heading: "Links", kind: "links", links, note: "They hold for 1 h." });
  const at = [">a</a></p>\n<p", ">b</a></p>\n<p", "They hold for 1 h."].map((text) => page.indexOf(text));
  expect(at).not.toContain(-1);
  expect(at).toEqual(at.toSorted((one, other) => one - other));
});
