import type { Problem } from "../../../events-schema/index.ts";
import type { Place } from "../planning/place.ts";
import type { ModelTally } from "./tally.ts";

type Tallies = { candidate: ModelTally; base: ModelTally };

/** Reasons are Bedrock's sentences and long; the report has all of them. */
const reasonsShown = 3;

const reasonsOf = (model: string, { unanswered }: ModelTally): string[] =>
  unanswered.slice(0, reasonsShown).map(({ reason, count }) => `${model}: ${count} × ${reason}`.slice(0, 300));

const reasons = ({ candidate, base }: Tallies): { places?: string[] } => {
  const places = [...reasonsOf("customized", candidate), ...reasonsOf("base", base)];
  return places.length > 0 ? { places } : {};
};

export const tooFewAnswers = (what: string, tallies: Tallies, place: Place): Problem => ({
  code: "evaluation/too-few-answers",
  message: what,
  remedy: `Look at the reasons (${place.report} has all of them), remove the cause, or lower evaluation.answersShareMin; then publish the request again under a new requestId.`,
  ...reasons(tallies),
});

export const noPairs = (tallies: Tallies, place: Place): Problem => ({
  code: "evaluation/no-pairs",
  message: `the customized model answered ${tallies.candidate.answered} of ${tallies.candidate.asked} records and the base model ${tallies.base.answered}, but no record was answered by both`,
  remedy: `Look at the reasons in ${place.report}; a larger evaluation.recordsMax may help.`,
  ...reasons(tallies),
});
