import { stableId, type DataOf, type Metadata, type RunEnded } from "../../../events-schema/index.ts";
import { footerOf } from "./footer.ts";
import { labelOf } from "./labels.ts";
import { subjectLengthMax, type Fact, type Letter, type Part, type Step, type Tone } from "./letter.ts";
import { linkParts, type RunLinks } from "./link-parts.ts";
import { noteParts } from "./notes.ts";
import { oneLine, shellWord } from "./plain-text.ts";

export type Ended = DataOf<typeof RunEnded>;

/** One mail and one message for a run and an outcome, however often it is heard. */
export const referenceOfRun = (runId: string, outcome: Ended["outcome"]): string =>
  stableId("run-ended", runId, outcome);

const tones: Readonly<Record<Ended["outcome"], Tone>> = {
  succeeded: "good",
  partial: "mixed",
  failed: "bad",
  rejected: "bad",
  cancelled: "neutral",
};

/** Facts in one mail; what is beyond them stands in the results. */
const factsMax = 40;

export type RunLetterOptions = {
  metadata: Metadata;
  data: Ended;
  place: { stack: string; bucket: string };
  attempt: number;
  /** What its readers should know about who gets it. */
  notes: readonly Fact[];
  links: RunLinks;
};

/** The mail about the end of a run, whatever its outcome. */
export const runLetter = ({ metadata, data, place, attempt, notes, links }: RunLetterOptions): Letter => {
  const { runId, requester } = metadata;
  const { outcome, reason } = data;
  const reference = referenceOfRun(runId, outcome);
  return {
    reference,
    subject: oneLine(`${place.stack}: ${nameOf(runId, data)} ${outcome}: ${briefly(data)}`, subjectLengthMax),
    tone: tones[outcome],
    verdict: outcome,
    title: `Run ${runId}`,
    lead: reason,
    parts: [
      ...scoreParts(data.summary),
      ...factParts(data),
      ...costParts(data.cost),
      ...problemParts(data),
      {
        heading: "What to do next",
        kind: "steps",
        steps: [...nextSteps(data), ...resumeSteps(runId, data), ...resultSteps(runId, place.bucket)],
      },
      ...linkParts(links),
      ...noteParts(notes),
    ],
    footer: footerOf(`Stack ${place.stack}. The run was asked for by account ${requester.account}.`, {
      reference,
      attempt,
    }),
  };
};

/** What its reader called it; the run's id stands in the mail. */
const nameOf = (runId: string, { summary: { pipeline } }: Ended): string =>
  pipeline === undefined ? `run ${runId}` : `pipeline ${pipeline}`;

/** The reason of a pipeline that went well names every stage, which a subject has no room for. */
const briefly = ({ outcome, reason, summary: { answered, failed } }: Ended): string =>
  outcome === "succeeded" && typeof answered === "number" && typeof failed === "number"
    ? `${shown("answered", answered)} records answered, ${shown("failed", failed)} failed`
    : reason;

const scoreKeys = ["metric", "customizedScore", "baseScore", "difference", "differenceLow", "differenceHigh"];

const scoreParts = (summary: Ended["summary"]): Part[] => {
  const { metric, customizedScore, baseScore, difference, differenceLow, differenceHigh } = summary;
  if (metric === undefined) return [];
  const interval =
    differenceLow === undefined || differenceHigh === undefined
      ? ""
      : ` (interval ${signed(differenceLow)} to ${signed(differenceHigh)})`;
  const facts = [
    { label: "Customized model", value: score(customizedScore) },
    { label: "Base model", value: score(baseScore) },
    { label: "Difference", value: difference === undefined ? "no value" : `${signed(difference)}${interval}` },
  ];
  return [{ heading: `Scores by ${metric}`, kind: "facts", facts }];
};

const score = (value: string | number | undefined): string =>
  typeof value === "number" ? value.toFixed(4) : (value ?? "no value");
const signed = (value: string | number): string =>
  typeof value === "number" ? `${value < 0 ? "" : "+"}${value.toFixed(4)}` : value;

/** What stands in another part of the mail is not said twice. */
const factParts = ({ summary, problem }: Ended): Part[] => {
  const facts = Object.entries(summary)
    .filter(([key]) => !(summary["metric"] !== undefined && scoreKeys.includes(key)))
    .filter(([key, value]) => !(key === "code" && value === problem?.code))
    .map(([key, value]): Fact => ({ label: labelOf(key), value: shown(key, value) }));
  if (facts.length === 0) return [];
  const more = facts.length - factsMax;
  const shownFacts = facts.slice(0, factsMax);
  return [
    {
      heading: "Facts",
      kind: "facts",
      facts:
        more > 0
          ? [...shownFacts, { label: "And more", value: `${more} facts stand in the run's results` }]
          : shownFacts,
    },
  ];
};

const shown = (key: string, value: string | number): string => {
  if (typeof value === "string") return value;
  return /usd/i.test(key) ? dollars(value) : value.toLocaleString("en-US", { maximumFractionDigits: 6 });
};

const dollars = (amount: number): string => {
  if (amount > 0 && amount < 0.0001) return "less than $0.0001";
  const digits = amount > 0 && amount < 0.01 ? 4 : 2;
  return `$${amount.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
};

const costParts = (cost: Ended["cost"]): Part[] => {
  if (!cost) return [];
  const paid = (["training", "hosting", "evaluation", "inference", "coordination"] as const).flatMap((part) => {
    const usd = cost[part] ?? 0;
    return usd > 0 ? [{ label: `Of that, ${part}`, value: dollars(usd) }] : [];
  });
  const facts = [
    { label: "About", value: `${dollars(cost.total)} (list prices of ${cost.asOf}, an estimate)` },
    ...paid,
    ...cost.unknown.slice(0, factsMax).map((what) => ({ label: "No price known for", value: what })),
    ...(cost.notCounted ?? []).slice(0, factsMax).map((what) => ({ label: "And perhaps", value: what })),
  ];
  return [{ heading: "Cost", kind: "facts", facts }];
};

const problemParts = ({ problem, reason }: Ended): Part[] =>
  problem
    ? [
        {
          heading: "The problem",
          kind: "facts",
          facts: [
            { label: "Code", value: problem.code },
            ...(problem.message === reason ? [] : [{ label: "What", value: problem.message }]),
            ...(problem.places?.length ? [{ label: "Where", value: problem.places.join(", ") }] : []),
          ],
        },
      ]
    : [];

/** A problem brings its own remedy; without one the outcome says what is usual. */
const nextSteps = ({ outcome, problem, summary }: Ended): Step[] => [
  { say: problem?.remedy ?? usualNext(outcome, Number(summary["failed"] ?? 0)) },
  ...(summary["hosted"] === undefined
    ? []
    : [
        {
          say: "The model stays hosted until somebody deletes what answers for it. In the local cloud this shows its cost a day, and deletes it on request:",
          command: "npm run choreo -- hosted",
        },
      ]),
];

const usualNext = (outcome: Ended["outcome"], failed: number): string => {
  if (outcome === "succeeded" && failed > 0)
    return "Look at what failed: the list of failures says why for each record. All others are there.";
  if (outcome === "succeeded") return "Nothing has to be done: everything that was asked for is there.";
  if (outcome === "partial") return "A part of what was asked for exists; the facts above say which.";
  if (outcome === "cancelled") return "Publish the request again under a new requestId if it is still wanted.";
  return "Mend what the reason names, then publish the request again under a new requestId.";
};

/** What a pipeline has paid for is not paid again. */
const resumeSteps = (runId: string, { outcome, summary }: Ended): Step[] =>
  summary["pipeline"] === undefined || outcome === "succeeded" || outcome === "rejected"
    ? []
    : [
        {
          say: `To go on where it ended, in a new run that takes over what is answered (on AWS publish the request again with "resumes": { "runId": "${runId}" }):`,
          command: `npm run choreo -- resume ${shellWord(runId)}`,
        },
      ];

const resultSteps = (runId: string, bucket: string): Step[] => [
  {
    say: "List the run's results, download them, or make fresh links (--download <folder>, --links; on AWS with --aws):",
    command: `npm run choreo -- results ${shellWord(runId)} --bucket ${shellWord(bucket)}`,
  },
];
