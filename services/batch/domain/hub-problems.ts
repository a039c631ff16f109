import type { Problem } from "../../../events-schema/index.ts";

export type AskedOfHub = {
  readonly dataset: string;
  readonly config: string;
  readonly split: string;
  readonly revision: string;
  readonly tokenSecretArn?: string | undefined;
};

/** Files and bytes of one split that a run takes. */
export type HubLimits = { readonly filesMax: number; readonly fileBytesMax: number };

const problem = (code: `batch/${string}`, message: string, remedy: string, places?: readonly string[]): Problem => ({
  code,
  message,
  remedy,
  ...(places && places.length > 0 && { places: [...places] }),
});

/** Without a token the Hub does not say whether a data set is private or not there. */
export const deniedByHub = (
  { dataset, tokenSecretArn }: AskedOfHub,
  { status, gated }: { status: 401 | 403; gated: boolean },
): Problem => {
  if (gated)
    return problem(
      "batch/hub-denied",
      `the data set ${dataset} is gated and the Hub does not give it to ${asker(tokenSecretArn)} (${status})`,
      `accept its terms on the Hub with the account of the token, and name the token's secret in tokenSecretArn`,
    );
  if (tokenSecretArn === undefined)
    return problem(
      "batch/hub-denied",
      `the Hub shows no data set ${dataset} to one who does not say who they are (${status}): it is private, or it does not exist`,
      "name the secret with an access token of the Hub in tokenSecretArn, or correct the data set's id",
    );
  return problem(
    "batch/hub-denied",
    `the Hub does not give the data set ${dataset} to ${asker(tokenSecretArn)} (${status})`,
    "put a token that may read this data set into the secret, or correct the data set's id",
  );
};

const asker = (secret: string | undefined): string =>
  secret === undefined ? "one who does not say who they are" : `the token in ${secret}`;

export const absentFromHub = (
  { dataset, revision, tokenSecretArn }: AskedOfHub,
  what: "data-set" | "revision" | "file",
): Problem => {
  if (what === "revision")
    return problem(
      "batch/hub-absent",
      `the data set ${dataset} has no revision ${revision}`,
      "name a branch, tag or commit that it has",
    );
  if (what === "file")
    return problem(
      "batch/hub-absent",
      `a file of the data set ${dataset} is no longer there at the commit it was listed at`,
      "publish the request again under another request id",
    );
  return problem(
    "batch/hub-absent",
    `the Hub has no data set ${dataset}${tokenSecretArn === undefined ? ", or shows it to nobody without a token" : ""}`,
    "correct the data set's id, or name the secret with a token that may read it in tokenSecretArn",
  );
};

export const strangeHub = ({ dataset }: AskedOfHub, why: string): Problem =>
  problem(
    "batch/hub-answer",
    `the Hub's answer about ${dataset} cannot be used: ${why}`.slice(0, 4000),
    "look at the data set on the Hub; where a proxy or mirror stands between, allow its hosts by the stack's hubHosts setting",
  );

export const noSplit = (
  { dataset, config, split, revision }: AskedOfHub,
  seen: readonly string[],
  partial: boolean,
): Problem =>
  partial
    ? problem(
        "batch/hub-partial",
        `of the split ${split} of ${dataset} (${config}) the Hub has converted the first 5 GB only, and its own files are not Parquet that is named by split`,
        "upload the data set as Parquet (data/<split>-00000-of-00001.parquet), or copy it to S3 and name that prefix",
      )
    : problem(
        "batch/hub-no-split",
        `the data set ${dataset} at ${revision} has no Parquet files of the split ${split} of the configuration ${config}`,
        seen.length > 0
          ? "name a configuration and split that it has (places says what was seen)"
          : "the Hub converts main alone, and private data sets for paying owners alone: upload it as Parquet, or copy it to S3",
        seen,
      );

export const incompleteSplit = (
  { dataset, split }: AskedOfHub,
  { found, total }: { found: number; total: number },
): Problem =>
  problem(
    "batch/hub-incomplete",
    `the split ${split} of ${dataset} has ${found} Parquet files, and their names say that they are ${total}`,
    "complete the upload, or name a revision where it is whole",
  );

export const tooManyFiles = ({ dataset, split }: AskedOfHub, files: number, { filesMax }: HubLimits): Problem =>
  problem(
    "batch/hub-too-large",
    `the split ${split} of ${dataset} has ${files} Parquet files, a stage takes ${filesMax} at most`,
    "run it split by split, or upload it in fewer and larger files",
  );

export const tooLargeFile = (
  { dataset }: AskedOfHub,
  { path, bytes }: { path: string; bytes: number },
  { fileBytesMax }: HubLimits,
): Problem =>
  problem(
    "batch/hub-too-large",
    `${path} of ${dataset} has ${bytes} bytes, one file may have ${fileBytesMax} at most`,
    "upload the data set in more and smaller files",
    [path],
  );

export const otherBytes = ({ dataset }: AskedOfHub, path: string, what: string): Problem =>
  problem(
    "batch/hub-other-bytes",
    `${path} of ${dataset} came with other bytes than the Hub lists it with: ${what}`,
    "nothing of it was kept; publish the request again under another request id, and tell the Hub if it stays so",
    [path],
  );

export const secretNotAllowed = (secretArn: string): Problem =>
  problem(
    "batch/hub-secret",
    `the secret ${secretArn} is not among those that this stack may read for the Hub`,
    "add its full ARN to the stack's hubSecrets setting and deploy, or name one that is there",
  );

export const secretUnreadable = (secretArn: string): Problem =>
  problem(
    "batch/hub-secret",
    `the secret ${secretArn} cannot be read: it is not there, or its key is not for this stack's role`,
    "create it, or let the batch service's role use its key",
  );

export const secretWithoutToken = (secretArn: string): Problem =>
  problem(
    "batch/hub-secret",
    `the secret ${secretArn} holds no access token`,
    'store the token alone as text, or JSON such as {"token":"hf_…"}',
  );
