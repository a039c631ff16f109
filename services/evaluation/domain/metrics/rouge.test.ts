import { describe, expect, test } from "vitest";
import { rouge1, rouge2, rougeL, rougeTokens } from "./rouge.ts";

// The published test data of google-research/rouge (testdata/target.txt and prediction.txt), whose expected values
// in rouge_scorer_test.py come from runs of the original ROUGE-1.5.5.
const targets = [
  "ZfbCUIUuePaiLVUlCaUXxkpu XPeWing tUHfPMuZ',-Xd Y BrUgVJing M-HV.-DgdDaY.rFDJCRing Ht-LM EKBDXkME,yz'RBr q'wtion wIojNbN wL,b .a-'XdQggyFl jB-RPP'iyOIcUxer tKM L",
  "KsJdPByEtAor fE-Qg Dpdbring cw-WeFyu vC MoBL Xdn g wkvcEiGvKtion BDFhrpMtion psing sbKao Q m qiing LMmer HqqLFXe,XPY,J XsurkMer ,ed nB'wH'bWVHjWFEing tQ.saefZwJtKrTlixYpMMsJing UCAPwNHeYVjDing c T BUySKtion gMPfJpwGw p'NvxAoping eu pBwMBKV'I DNxqelhu,PHPxDEq,mtion SN",
] as const;
const predictions = [
  "rFDJCRtion Ht-LM EKtDXkME,yz'RBr q'wer wrojNbN wL,b .a-'XdQggyFl jB-RPP'iyOIcUxi",
  "n cw-WeFyu vC MoBL Xdn g wkvcEiGvKtion BDFhrpMer pstion sbKao Q m qier LMmed HqqLFXe,XPY,J XsurkMeo ,ed nB'wH'bWVHjWFEer tQ.saefZwJtKrTlixYpMMNJtion UCAPwNHeYVjD",
] as const;

describe("ROUGE agrees with google-research/rouge on its own test cases", () => {
  test.each([
    ["rouge-1", rouge1, "testing", "testing one two", 1 / 2],
    ["rouge-2", rouge2, "testing one", "testing one two", 2 / 3],
    ["rouge-l", rougeL, "testing one", "testing one two", 4 / 5],
    ["rouge-l", rougeL, "testing two", "testing one two", 4 / 5],
    ["rouge-1", rouge1, "testing one", "testing one two", 4 / 5],
    ["rouge-1", rouge1, "", "testing one two", 0],
    ["rouge-2", rouge2, "", "testing one two", 0],
    ["rouge-l", rougeL, "", "testing one two", 0],
    ["rouge-l", rougeL, "/", "w1 w2 w3 w4 w5", 0],
    ["rouge-1", rouge1, predictions[0], targets[0], 0.51163],
    ["rouge-1", rouge1, predictions[1], targets[1], 0.5],
    ["rouge-2", rouge2, predictions[0], targets[0], 0.39024],
    ["rouge-2", rouge2, predictions[1], targets[1], 0.36364],
    ["rouge-l", rougeL, predictions[0], targets[0], 0.51163],
    ["rouge-l", rougeL, predictions[1], targets[1], 0.5],
  ])("%s of %j against %j", (_name, metric, candidate, reference, expected) => {
    expect(metric.score(candidate, reference)).toBeCloseTo(expected, 5);
  });
});

test("ROUGE-L reads a text of several lines as one sentence, not as rougeLsum does", () => {
  // rougeLsum matches line by line and would say 1.
  expect(rougeL.score("c d\na b", "a b\nc d")).toBe(1 / 2);
});

test("ROUGE words are runs of a-z and 0-9 in lower case", () => {
  expect(rougeTokens("It's 2-fold: naïve_Größe")).toEqual(["it", "s", "2", "fold", "na", "ve", "gr", "e"]);
});

test("a set scores the mean of its records", () => {
  expect(rouge1.total([1.5], 3)).toBe(0.5);
  expect(rouge1.total([0], 0)).toBe(0);
});
