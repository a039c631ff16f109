import { describe, expect, test } from "vitest";
import type { DataOf, RunEnded } from "../../../events-schema/index.ts";
import { announceRun } from "./announcement.ts";
import { footerOf } from "./footer.ts";
import { linkHours, linkParts, type RunLinks } from "./link-parts.ts";
import { unheardNotes } from "./notes.ts";
import { windowBefore, windowOf } from "./parked-letter.ts";
import { renderText } from "./render-text.ts";
import { linkable, resultsOf } from "./results.ts";
import { metadata, ends, letterOf, parked } from "./letters.testing.ts";

describe("results", () => {
  test("are what the summary names in S3, and linked where the function may read them", () => {
    const summary = {
      manifest: "s3://choreo-data/datasets/a/manifest.json",
      reportUri: "s3://others/evaluations/r.json",
      note: "s3 is nice",
      folder: "s3://choreo-data/datasets/a/",
      halved: "s3://choreo-data/datasets/\ud83d.json",
    };
    const results = resultsOf({ summary });
    expect(results.map(({ name }) => name)).toEqual(["Manifest of the data set", "Report", "folder", "halved"]);
    expect(linkable(results, "choreo-data").map(({ uri }) => uri)).toEqual([
      "s3://choreo-data/datasets/a/manifest.json",
    ]);
  });
});

test("every letter says which try it is from the second on, and what all tries have in common", () => {
  const of = (attempt: number) => footerOf("Stack choreo.", { reference: "r-1", attempt });
  expect(of(1)).toEqual(["Stack choreo.", "Reference r-1"]);
  expect(of(3)).toEqual(["Stack choreo.", expect.stringMatching(/^Try 3 to send this/), "Reference r-1"]);
});

test("a mail says how long its links hold, and what ends them sooner", () => {
  const links = [{ label: "Report", url: "https://d1.cloudfront.net/report.json" }];
  const noteOf = (options: Partial<RunLinks>) =>
    linkParts({ links, hours: 72, ...options }).flatMap((part) => (part.kind === "links" ? [part.note] : []));
  const always = "Whoever has a link can read the file. The command above makes fresh ones.";
  expect(noteOf({ isSigned: true })).toEqual([`Each link holds for 72 h from when this was sent. ${always}`]);
  const byRole =
    "Each link holds for 1 h from when this was sent, and ends sooner where the session of the function that made it does.";
  expect(noteOf({ hours: linkHours })).toEqual([`${byRole} ${always}`]);
  expect(noteOf({ hours: linkHours, why: "no key" })).toEqual([
    `${byRole} CloudFront's key pair could not be used (no key). ${always}`,
  ]);
  expect(linkParts({ links: [], hours: 1 })).toEqual([]);
});

test("who was told is said where somebody was not, and nowhere else", () => {
  expect(unheardNotes({})).toEqual([]);
  expect(renderText(letterOf(ends.cancelled))).not.toContain("Who was told");
});

describe("windows of parked messages", () => {
  test("are one reaction's, one code's and one hour's", () => {
    const at = (time: string) => windowOf(parked, time);
    expect(at("2026-11-25T10:00:00.000Z")).toBe(at("2026-11-25T10:59:59.999Z"));
    expect(at("2026-11-25T11:00:00.000Z")).not.toBe(at("2026-11-25T10:59:59.999Z"));
    expect(windowBefore(parked, "2026-11-25T11:00:00.000Z")).toBe(at("2026-11-25T10:30:00.000Z"));
    expect(windowOf({ ...parked, code: "a/b" }, metadata.time)).not.toBe(at(metadata.time));
  });
});

test("a run's message of any size fits the topic; what is left out stands in the results", () => {
  const summary = Object.fromEntries(Array.from({ length: 3000 }, (_, at) => [`key ${at}`, "x".repeat(100)]));
  const data: DataOf<typeof RunEnded> = { ...ends.succeeded, summary };
  const { message } = announceRun(
    { metadata, data, resultsUri: "s3://b/k" },
    { stack: "choreo", reference: "r", attempt: 1 },
  );
  expect(message).toMatchObject({ outcome: "succeeded", resultsUri: "s3://b/k" });
  expect(message).not.toHaveProperty("summary");
  expect(renderText(letterOf(data))).toContain("2960 facts stand in the run's results");
});
