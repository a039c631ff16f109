import type { DataIn, Problem, RunEnded } from "../../../events-schema/index.ts";

export type Outcome = DataIn<typeof RunEnded>["outcome"];

/** What becomes of a run's model. */
export type Verdict =
  | { readonly decision: "promote"; readonly why: string }
  /** It was hosted, or about to be, and goes. */
  | {
      readonly decision: "retire";
      readonly why: string;
      readonly outcome: Outcome;
      readonly problem?: Problem;
      /** The custom model is spared even where the recipe deletes retired ones: its scores were good. */
      readonly sparesModel?: boolean;
    }
  /** It could not be hosted. */
  | { readonly decision: "fail"; readonly outcome: Outcome; readonly problem: Problem };

/** The model exists and is paid for, but could not be hosted. */
export const cannotHost = (problem: Problem): Verdict => ({ decision: "fail", outcome: "partial", problem });

export const retireFor = (problem: Problem, outcome: Outcome): Verdict => ({
  decision: "retire",
  why: problem.message.slice(0, 2000),
  outcome,
  problem,
});

/** A good model that could not be put where it was wanted. */
export const cannotPromote = (problem: Problem): Verdict => ({
  decision: "retire",
  why: problem.message.slice(0, 2000),
  outcome: "partial",
  problem,
  sparesModel: true,
});
