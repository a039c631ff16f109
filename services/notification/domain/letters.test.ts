import fc from "fast-check";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { anyCharacter } from "../../../test/any-character.ts";
import type { DataOf, Metadata, RunEnded } from "../../../events-schema/index.ts";
import { abandonedLetter, referenceOfAbandoned, type Abandoned } from "./abandoned-letter.ts";
import { announceAbandoned, announceParked, announceRun } from "./announcement.ts";
import { footerOf } from "./footer.ts";
import { knownRunOf } from "./known-run.ts";
import type { Fact, Letter } from "./letter.ts";
import { linkHours, linkParts, type RunLinks } from "./link-parts.ts";
import { leftOutNotes, refusedNotes, unheardNotes } from "./notes.ts";
import { parkedLetter, windowBefore, windowOf, type Parked } from "./parked-letter.ts";
import { oneLine, shellWord } from "./plain-text.ts";
import { renderHtml } from "./render-html.ts";
import { renderText } from "./render-text.ts";
import { linkable, resultsOf } from "./results.ts";
import { runLetter, type Ended } from "./run-letter.ts";
import { stuckLetter } from "./stuck-letter.ts";

const metadata: Metadata = {
  id: "e-1",
  version: 1,
  runId: "6c056be4497a309d83beeb96",
  causationId: "c-1",
  hops: 7,
  time: "2026-11-25T10:15:00.000Z",
  requester: { account: "111122223333" },
};
const place = { stack: "choreo", bucket: "choreo-data" };
const problem = {
  code: "hosting/no-room",
  message: "all 10 deployments of the quota were in use for 2 hours",
  remedy: "Ask for a higher quota of custom model deployments, then publish again.",
  places: ["custom model deployments"],
};
const cost = {
  asOf: "2026-11-20",
  training: 9.61,
  hosting: 0,
  evaluation: 0.12,
  coordination: 0.0061,
  total: 9.7361,
  unknown: ["custom model storage in eu-west-1"],
  notCounted: ["3 requests to models that failed or whose process died: about $0.0010 at most"],
};
const arn = "arn:aws:bedrock:us-east-1:111122223333:custom-model/amazon.nova-micro-v1:0:128k/g7h8i9j0k1l2";
const scored = {
  dataset: "articles/a76e53306da2b0bb35862497",
  trainingRecords: 11_999,
  baseModel: "amazon.nova-micro-v1:0:128k",
  modelArn: arn,
  decision: "promote",
  metric: "rougeL",
  comparedRecords: 1000,
  customizedScore: 0.4123,
  baseScore: 0.3181,
  difference: 0.0942,
  differenceLow: 0.081,
  differenceHigh: 0.1069,
  reportUri: "s3://choreo-data/evaluations/6c056be4497a309d83beeb96/report.json",
};

const ends: Record<Ended["outcome"], Ended> = {
  succeeded: {
    outcome: "succeeded",
    reason:
      "articles-6c056be4 is promoted onto endpoint headlines: rougeL is better by 0.0942, at least 0.0810 with 95 % confidence",
    summary: {
      ...scored,
      hosted: "arn:aws:bedrock:us-east-1:111122223333:provisioned-model/q1w2e3r4t5y6",
      method: "provisioned-throughput",
      hostingUsdPerDay: 2592,
      endpoint: "headlines",
      owner: "search team",
    },
    cost,
  },
  partial: {
    outcome: "partial",
    reason: problem.message,
    summary: { ...scored, decision: "not hosted" },
    problem,
    cost,
  },
  failed: {
    outcome: "failed",
    reason: "Bedrock ended the job: the training data has no prompt in line 7",
    summary: { baseModel: "amazon.nova-micro-v1:0:128k" },
    problem: {
      code: "training/job-failed",
      message: "Bedrock ended the job: the training data has no prompt in line 7",
      remedy: "Mend the line, then publish again.",
    },
  },
  rejected: {
    outcome: "rejected",
    reason: "there is no object to read at s3://nowhere/x.csv",
    summary: { code: "dataset/missing-object" },
    problem: {
      code: "dataset/missing-object",
      message: "there is no object to read at s3://nowhere/x.csv",
      remedy: "Check bucket and key.",
    },
  },
  cancelled: { outcome: "cancelled", reason: "the run was cancelled", summary: {} },
};

const pipeline: Ended = {
  outcome: "succeeded",
  reason:
    "every stage of the pipeline articles is completed: category 1000 answered, 0 failed; text 998 answered, 2 failed",
  summary: {
    pipeline: "articles",
    stages: 2,
    recordsIn: 1000,
    answered: 998,
    failed: 2,
    retried: 7,
    jobs: 4,
    onDemand: 12,
    parquetUri: "s3://choreo-data/pipelines/6c056be4497a309d83beeb96/results/text/results.parquet",
    resultsUri: "s3://choreo-data/pipelines/6c056be4497a309d83beeb96/results/",
    failedUri: "s3://choreo-data/pipelines/6c056be4497a309d83beeb96/results/failed.parquet",
    reportUri: "s3://choreo-data/pipelines/6c056be4497a309d83beeb96/report.json",
  },
  cost: {
    asOf: "2026-11-20",
    training: 0,
    hosting: 0,
    evaluation: 0,
    inference: 0.42,
    coordination: 0.00002,
    total: 0.42002,
    unknown: [],
  },
};

const letterOf = (data: Ended, options: { metadata?: Metadata; attempt?: number; notes?: readonly Fact[] } = {}) =>
  runLetter({
    metadata: options.metadata ?? metadata,
    data,
    place,
    attempt: options.attempt ?? 1,
    notes: options.notes ?? [],
    links: {
      links: linkable(resultsOf(data), place.bucket).map(({ name }) => ({
        label: name,
        url: "https://choreo-data.s3.amazonaws.com/report.json?X-Amz-Signature=0a1b&X-Amz-Expires=3600",
      })),
      hours: 1,
    },
  });

const parked = {
  parkedId: "0f1e2d3c4b5a69788796a5b4",
  consumer: "training/onDatasetReady",
  code: "contract/unreadable",
  reason: "DatasetReady e-1 does not match v1: recordCount: expected a positive number",
  eventType: "DatasetReady",
};
const parkedOf = (data: Parked, time = metadata.time) =>
  parkedLetter({ metadata, data, window: windowOf(data, time), hourBefore: 41, place, attempt: 1 });

const abandoned: Abandoned = {
  hosted: {
    method: "provisioned-throughput",
    arn: "arn:aws:bedrock:us-east-1:111122223333:provisioned-model/q1w2e3r4t5y6",
    name: "choreo-6c056be4497a",
    modelUnits: 2,
    since: "2026-11-23T08:00:00.000Z",
  },
  decideBy: "2026-11-24T08:00:00.000Z",
};

const golden = (name: string): string => join(import.meta.dirname, "golden", name);

describe("a mail reads as it did when somebody last looked at it", () => {
  const letters: readonly [name: string, write: () => Letter][] = [
    ...Object.entries(ends).map(([name, end]): [string, () => Letter] => [name, () => letterOf(end)]),
    ["parked", () => parkedOf(parked)],
    ["second-try", () => letterOf(ends.cancelled, { attempt: 2 })],
    [
      "left-out",
      () =>
        letterOf(ends.rejected, {
          notes: [
            ...leftOutNotes(["eve@evil.example"]),
            ...refusedNotes(["ada@lab.example.org"], "MessageRejected: Email address is not verified."),
            ...unheardNotes({ isUnheard: true }),
          ],
        }),
    ],
    ["pipeline", () => letterOf(pipeline)],
    ["abandoned", () => abandonedLetter({ metadata, data: abandoned, place, attempt: 1 })],
    ["stuck", () => stuckLetter({ run: knownRunOf(metadata, {}, 72), place, attempt: 1, notes: [] })],
  ];
  test.each(letters)("%s", async (name, write) => {
    const letter = write();
    await expect(`Subject: ${letter.subject}\n\n${renderText(letter)}`).toMatchFileSnapshot(golden(`${name}.txt`));
    await expect(renderHtml(letter)).toMatchFileSnapshot(golden(`${name}.html`));
  });
});

/** Everything that a page, a header or a terminal could take for more than text. */
const hostile = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 300 }),
  fc.constantFrom(
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title><style>*{display:none}</style>",
    "a\r\nBcc: victim@example.com",
    "\u202egnp.exe",
    "javascript:alert(1)",
    "&lt;already&amp;escaped",
    "${7*7} {{x}} <%= y %>",
    "'; rm -rf / #",
    "\ud800 half a character",
    "x".repeat(5000),
  ),
);
const filled = hostile.map((text) => (text === "" ? "-" : text));
const hostileEnd: fc.Arbitrary<Ended> = fc.record({
  outcome: fc.constantFrom<Ended["outcome"][]>("succeeded", "partial", "failed", "rejected", "cancelled"),
  reason: filled,
  summary: fc.dictionary(
    fc.oneof(hostile, fc.constantFrom("metric", "hosted", "reportUri", "difference", "__proto__", "constructor")),
    fc.oneof(hostile, fc.double()),
    { maxKeys: 60 },
  ),
  problem: fc.record({
    code: fc.constant("a/b"),
    message: filled,
    remedy: filled,
    places: fc.array(hostile, { maxLength: 3 }),
  }),
  cost: fc.constant(cost),
});

/** Our own tags and nothing else; each content stands between two of them. */
const ownTags =
  /<\/?(?:!doctype|html|head|meta|title|body|table|tr|td|span|h1|h2|p|pre|div|br|a)(?: [a-z-]+(?:="[^"<>]*")?)*>/g;

const ownAttributes = new Set(
  "lang charset name content style role width cellpadding cellspacing align href".split(" "),
);

const expectSafe = (letter: ReturnType<typeof letterOf>): void => {
  expect(Array.from(letter.subject).length).toBeLessThanOrEqual(100);
  expect(letter.subject).not.toMatch(/[\p{Cc}\u202a-\u202e]/u);
  const html = renderHtml(letter);
  expect(html.replaceAll(ownTags, "")).not.toMatch(/[<>"]/);
  // Text may look like a tag once it is escaped; what stands in a real tag is ours.
  const tags = [...html.matchAll(ownTags)].map(([tag]) => tag);
  const names = tags.flatMap((tag) => [...tag.matchAll(/ ([a-z-]+)="/g)].map(([, name]) => name));
  expect(names.filter((name) => !ownAttributes.has(name ?? ""))).toEqual([]);
  expect(tags.filter((tag) => tag.includes("url("))).toEqual([]);
  expect([...html.matchAll(/href="([^"]*)"/g)].filter(([, url = ""]) => !/^https?:\/\//.test(url))).toEqual([]);
  expect(renderText(letter)).not.toMatch(/[\p{Cc}\u202a-\u202e](?<!\n)/u);
  expect(html).toContain(letter.reference);
};

describe("content is data", () => {
  test("in the mail about a run's end, whatever it says", () => {
    fc.assert(
      fc.property(hostileEnd, filled, (data, runId) => {
        const own = { ...metadata, runId: runId.slice(0, 64) };
        expectSafe(letterOf(data, { metadata: own }));
        const { subject, message, attributes } = announceRun(
          { metadata: own, data, resultsUri: "s3://b/k" },
          { stack: "choreo", reference: "r", attempt: 1 },
        );
        expect(subject).toMatch(/^[!-~][ -~]{0,98}$/);
        expect(attributes).toEqual({ type: "RunEnded", outcome: data.outcome });
        expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThan(250_000);
      }),
    );
  });

  test("in all that stands around it: links, why they are not signed, who was told, what has no price", () => {
    const link = fc.record({
      label: filled,
      url: fc.oneof(
        fc.constantFrom("https://example.com/a?b=c&d=%22#e", "http://example.com:8080/"),
        filled.map((text) => encodeURIComponent(text.toWellFormed())),
        fc.constant("javascript:alert(1)"),
      ),
    });
    fc.assert(
      fc.property(fc.array(link), filled, fc.array(filled), (links, words, list) => {
        const whole: Ended = {
          ...ends.partial,
          cost: { ...cost, unknown: list, notCounted: list },
          problem: { ...problem, code: words, places: list },
        };
        const notes = [
          ...leftOutNotes(list),
          ...refusedNotes(list, words),
          ...list.map((label) => ({ label, value: words })),
        ];
        const letter = runLetter({
          metadata: { ...metadata, requester: { account: words } },
          data: whole,
          place,
          attempt: 1,
          notes,
          links: { links, hours: linkHours, why: words },
        });
        expectSafe(letter);
      }),
    );
  });

  test("in the mail about a run that is stuck", () => {
    fc.assert(
      fc.property(filled, filled, (runId, account) => {
        const run = { ...knownRunOf(metadata, {}, 72), runId: runId.slice(0, 64), account };
        expectSafe(stuckLetter({ run, place, attempt: 1, notes: [] }));
      }),
    );
  });

  test("in the mail about a parked message", () => {
    fc.assert(
      fc.property(filled, filled, filled, (consumer, code, reason) => {
        const data = { ...parked, consumer, code, reason };
        expectSafe(parkedOf(data));
        const told = announceParked({ metadata, data, hourBefore: 0 }, { stack: "choreo", reference: "r", attempt: 1 });
        expect(told.subject).toMatch(/^[!-~][ -~]{0,98}$/);
        for (const value of Object.values(told.attributes)) expect(value).toMatch(/^[!-~]{1,256}$/);
      }),
    );
  });

  test("in the mail about capacity that nobody answers for", () => {
    fc.assert(
      fc.property(filled, filled, (name, arn) => {
        const data = { ...abandoned, hosted: { ...abandoned.hosted, name, arn } };
        expectSafe(abandonedLetter({ metadata, data, place, attempt: 1 }));
        const told = announceAbandoned({ metadata, data }, { stack: "choreo", reference: "r", attempt: 1 });
        expect(told.subject).toMatch(/^[!-~][ -~]{0,98}$/);
        expect(referenceOfAbandoned(data)).toBe(abandonedLetter({ metadata, data, place, attempt: 9 }).reference);
      }),
    );
  });

  test("and one word of a shell", () => {
    expect(["run-1", "a b", "-rf", "it's; ls", "$(ls)"].map(shellWord)).toEqual([
      "run-1",
      "'a b'",
      "'-rf'",
      "'it'\\''s; ls'",
      "'$(ls)'",
    ]);
  });

  test("one line is never longer than it may be, and says so", () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 1, max: 50 }), (content, lengthMax) => {
        expect(Array.from(oneLine(content, lengthMax)).length).toBeLessThanOrEqual(lengthMax);
      }),
    );
    expect(oneLine("a\r\n b\t\u0000c", 10)).toBe("a b c");
    expect(oneLine("abcdef", 4)).toBe("abc…");
  });
});

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
