import { expect, test } from "vitest";
import { Problem } from "../../../events-schema/index.ts";
import {
  absentFromHub,
  deniedByHub,
  incompleteSplit,
  noSplit,
  otherBytes,
  secretNotAllowed,
  secretUnreadable,
  secretWithoutToken,
  strangeHub,
  tooLargeFile,
  tooManyFiles,
} from "./hub-problems.ts";

const asked = { dataset: "a/b", config: "default", split: "train", revision: "main" };
const withToken = { ...asked, tokenSecretArn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:hub" };
const limits = { filesMax: 1, fileBytesMax: 2 };

test("every refusal is a problem that names the data set", () => {
  for (const problem of [
    ...[asked, withToken].flatMap((who) => [
      deniedByHub(who, { status: 401, gated: false }),
      deniedByHub(who, { status: 403, gated: true }),
      ...(["data-set", "revision", "file"] as const).map((what) => absentFromHub(who, what)),
    ]),
    strangeHub(asked, "x".repeat(5000)),
    noSplit(asked, ["default/test"], false),
    noSplit(asked, [], false),
    noSplit(asked, [], true),
    incompleteSplit(asked, { found: 1, total: 2 }),
    tooManyFiles(asked, 3, limits),
    tooLargeFile(asked, { path: "x.parquet", bytes: 3 }, limits),
    otherBytes(asked, "x.parquet", "sha256 1, and not 2"),
  ]) {
    expect(Problem.parse(problem)).toEqual(problem);
    expect(problem.message).toContain("a/b");
  }
});

test("who asks with a token is told which secret it is in, and nothing of the token", () => {
  expect(deniedByHub(withToken, { status: 403, gated: false }).message).toContain(withToken.tokenSecretArn);
  expect(deniedByHub(asked, { status: 401, gated: false }).remedy).toContain("tokenSecretArn");
});

test("what is wrong with a secret names its ARN", () => {
  for (const problem of [secretNotAllowed, secretUnreadable, secretWithoutToken].map((say) =>
    say(withToken.tokenSecretArn),
  )) {
    expect(Problem.parse(problem)).toEqual(problem);
    expect(problem.message).toContain(withToken.tokenSecretArn);
  }
});
