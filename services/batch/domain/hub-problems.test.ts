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

const secret = withToken.tokenSecretArn;
const offer = { status: 401, gated: false } as const;

/** Each says its problem inside its test: what is called outside of one is tried against every test there is when it is changed. */
test.each<[what: string, say: () => Problem, code: string, message: string | RegExp, remedy: RegExp]>([
  [
    "gated, asked without a token",
    () => deniedByHub(asked, { status: 401, gated: true }),
    "denied",
    /gated .* to one who does not say who they are \(401\)$/,
    /^accept its terms/,
  ],
  [
    "gated, asked with one",
    () => deniedByHub(withToken, { status: 403, gated: true }),
    "denied",
    `the data set a/b is gated and the Hub does not give it to the token in ${secret} (403)`,
    /^accept its terms/,
  ],
  [
    "hidden",
    () => deniedByHub(asked, offer),
    "denied",
    /shows no data set a\/b .* \(401\): it is private, or it does not exist$/,
    /name the secret .* in tokenSecretArn/,
  ],
  [
    "hidden from the token",
    () => deniedByHub(withToken, offer),
    "denied",
    `the Hub does not give the data set a/b to the token in ${secret} (401)`,
    /^put a token that may read this data set/,
  ],
  [
    "no data set, to nobody",
    () => absentFromHub(asked, "data-set"),
    "absent",
    "the Hub has no data set a/b, or shows it to nobody without a token",
    /^correct the data set's id, or name the secret/,
  ],
  [
    "no data set, to the token",
    () => absentFromHub(withToken, "data-set"),
    "absent",
    "the Hub has no data set a/b",
    /^correct the data set's id/,
  ],
  [
    "no revision",
    () => absentFromHub(asked, "revision"),
    "absent",
    "the data set a/b has no revision main",
    /^name a branch, tag or commit/,
  ],
  [
    "no file any more",
    () => absentFromHub(asked, "file"),
    "absent",
    /^a file of the data set a\/b is no longer there/,
    /another request id$/,
  ],
  [
    "a strange answer",
    () => strangeHub(asked, "no JSON"),
    "answer",
    "the Hub's answer about a/b cannot be used: no JSON",
    /hubHosts setting$/,
  ],
  [
    "half converted",
    () => noSplit(asked, ["x/y"], true),
    "partial",
    /^of the split train of a\/b \(default\) the Hub has converted the first 5 GB only/,
    /^upload the data set as Parquet/,
  ],
  [
    "no such split",
    () => noSplit(asked, ["x/y"], false),
    "no-split",
    "the data set a/b at main has no Parquet files of the split train of the configuration default",
    /^name a configuration and split that it has/,
  ],
  [
    "no split at all",
    () => noSplit(asked, [], false),
    "no-split",
    /has no Parquet files/,
    /^the Hub converts main alone/,
  ],
  [
    "half uploaded",
    () => incompleteSplit(asked, { found: 1, total: 2 }),
    "incomplete",
    "the split train of a/b has 1 Parquet files, and their names say that they are 2",
    /^complete the upload/,
  ],
  [
    "many files",
    () => tooManyFiles(asked, 3, limits),
    "too-large",
    "the split train of a/b has 3 Parquet files, a stage takes 1 at most",
    /^run it split by split/,
  ],
  [
    "a large file",
    () => tooLargeFile(asked, { path: "x.parquet", bytes: 3 }, limits),
    "too-large",
    "x.parquet of a/b has 3 bytes, one file may have 2 at most",
    /^upload the data set in more and smaller files/,
  ],
  [
    "other bytes",
    () => otherBytes(asked, "x.parquet", "3, not 2"),
    "other-bytes",
    "x.parquet of a/b came with other bytes than the Hub lists it with: 3, not 2",
    /^nothing of it was kept/,
  ],
  [
    "a strange secret",
    () => secretNotAllowed(secret),
    "secret",
    /is not among those that this stack may read for the Hub$/,
    /hubSecrets setting/,
  ],
  ["a secret that is locked", () => secretUnreadable(secret), "secret", /cannot be read/, /^create it/],
  [
    "a secret without a token",
    () => secretWithoutToken(secret),
    "secret",
    /holds no access token$/,
    /^store the token alone as text/,
  ],
])("%s: the refusal says what, with which value and limit, and what to do", (_, say, code, message, remedy) => {
  expect(say()).toMatchObject({
    code: `batch/hub-${code}`,
    message: typeof message === "string" ? message : expect.stringMatching(message),
    remedy: expect.stringMatching(remedy) as string,
  });
});

test("places are said where there are any", () => {
  expect(noSplit(asked, ["x/y", "x/z"], false).places).toEqual(["x/y", "x/z"]);
  expect(otherBytes(asked, "x.parquet", "3").places).toEqual(["x.parquet"]);
  expect(tooLargeFile(asked, { path: "x.parquet", bytes: 3 }, limits).places).toEqual(["x.parquet"]);
  for (const without of [noSplit(asked, [], false), strangeHub(asked, "x")])
    expect(without).not.toHaveProperty("places");
});
