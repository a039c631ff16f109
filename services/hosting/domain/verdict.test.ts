import fc from "fast-check";
import { expect, test } from "vitest";
import { afterEvaluation, afterFailedEvaluation } from "./after-evaluation.ts";
import { noRoom, runIsOver } from "./problems.ts";
import { sampleComparison } from "./samples.ts";
import { cannotHost, cannotPromote, retireFor } from "./verdict.ts";

const problem = noRoom("full", "wait");

test("a scored retirement is a success, and the answers themselves stay in the report", () => {
  for (const decision of ["promote", "retire"] as const) {
    const scored = sampleComparison(decision);
    const { samples: _, ...comparison } = scored;
    const { why } = scored;
    expect(afterEvaluation(scored)).toStrictEqual({
      verdict: decision === "promote" ? { decision, why } : { decision, why, outcome: "succeeded" },
      comparison,
    });
  }
});

test("a model of which nothing is known goes; whose run was cancelled, as cancelled", () => {
  expect(afterFailedEvaluation(problem)).toMatchObject({ decision: "retire", outcome: "failed", problem });
  expect(afterFailedEvaluation(runIsOver("cancelled"))).toMatchObject({ decision: "retire", outcome: "cancelled" });
});

test("a model that could not be hosted or put in its place is a part of what was asked, and is spared", () => {
  expect(cannotHost(problem)).toStrictEqual({ decision: "fail", outcome: "partial", problem });
  expect(cannotPromote(problem)).toStrictEqual({
    decision: "retire",
    why: problem.message,
    outcome: "partial",
    problem,
    sparesModel: true,
  });
});

test("the reason is the problem's, as far as an event takes it", () => {
  fc.assert(
    fc.property(fc.nat({ max: 4000 }), (length) => {
      const long = { ...problem, message: "x".repeat(length) };
      for (const verdict of [retireFor(long, "failed"), cannotPromote(long)])
        expect(verdict.decision === "retire" && verdict.why).toBe("x".repeat(Math.min(length, 2000)));
    }),
  );
});
