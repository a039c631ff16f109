import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { standing, type Said } from "./join.ts";
import { failed, type Answered, type Failure } from "./output-line.ts";

const answered = (text: string): Answered => ({
  kind: "answered",
  text,
  vector: null,
  stopReason: "ended",
  inputTokens: 1,
  outputTokens: 1,
});
const refused = (reason: Failure) => failed(reason, "no");

describe("of what was said of one record", () => {
  const line = fc.oneof(
    fc.constantFrom("", "one", "two").map(answered),
    fc.constantFrom("server" as const, "refused" as const, "throttled" as const).map(refused),
  );
  const said: fc.Arbitrary<Said[]> = fc.array(fc.record({ attempt: fc.integer({ min: 1, max: 3 }), line }), {
    minLength: 1,
    maxLength: 8,
  });

  test("an answer stands wherever there is one, and something always stands", () => {
    fc.assert(
      fc.property(said, (all) => {
        const stands = standing(all)?.line;
        expect(all.map((one) => one.line)).toContainEqual(stands);
        expect(stands?.kind).toBe(all.some((one) => one.line.kind === "answered") ? "answered" : "failed");
        const alike = all.filter((one) => one.line.kind === stands?.kind);
        const last = Math.max(...alike.map(({ attempt }) => attempt));
        expect(alike.filter(({ attempt }) => attempt === last).map((one) => one.line)).toContainEqual(stands);
      }),
    );
  });

  test("neither order nor repetition changes what stands", () => {
    fc.assert(
      fc.property(
        said.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          expect(standing(shuffled)).toEqual(standing(all));
          expect(standing([...all, ...shuffled])).toEqual(standing(all));
        },
      ),
    );
  });

  test("of failures the last attempt's stands, of nothing nothing", () => {
    const all = [
      { attempt: 2, line: refused("refused") },
      { attempt: 1, line: refused("server") },
    ];
    expect(standing(all)).toMatchObject({ line: { reason: "refused" } });
    expect(standing([])).toBeUndefined();
  });
});
