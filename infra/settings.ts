import { z } from "zod";
import { EmailAddress } from "../events-schema/notify.ts";
import { describeIssue, inPlainWords, issuesOf } from "../events-schema/issues.ts";
import { BaseModelIds, RequestsPerMinute } from "../services/models/settings.ts";
import { SettingsError } from "./settings-error.ts";

export const AccountId = z.string().regex(/^\d{12}$/, "must be an account id of 12 digits");

export const StackName = z
  .string()
  .regex(
    /^[A-Za-z](?:-?[A-Za-z0-9]){0,39}$/,
    "must be at most 40 letters, digits and single -, starting with a letter",
  );

export const ResultsBus = z
  .string()
  .regex(/^(?!default$)[A-Za-z0-9._-]{1,64}$/, 'must be the name of a bus other than "default"');

/** In lower case; a domain is not its subdomains. */
const Domain = z
  .string()
  .max(190)
  .toLowerCase()
  .regex(
    /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/,
    "must be a domain such as example.com",
  );

const SecretArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@-]{1,512}-[A-Za-z0-9]{6}$/,
    "must be the full ARN of a secret, with its six characters at the end",
  );

/** A distribution of the account's own with the stack's bucket as its origin, and the key pair that it trusts. */
const CloudFront = z.strictObject({
  domain: Domain,
  distributionId: z.string().regex(/^[A-Z0-9]{10,20}$/, "must be the id of a distribution such as E2QWRUHAPOMQZL"),
  keyPairId: z.string().regex(/^[A-Z0-9]{10,20}$/, "must be the id of a public key such as K2JCJMDEHXQW5F"),
  keySecretArn: SecretArn,
});

/** SES takes no more for one mail. */
const recipientsMax = 50;

/** A list, or from the command line (`-c producerAccounts=111122223333,444455556666`) a text with commas. */
const listOf = <Item extends z.ZodType<string>>(item: Item, lengthMax = Number.POSITIVE_INFINITY) =>
  z.preprocess(
    (given) => (typeof given === "string" ? given.split(",").filter((part) => part !== "") : given),
    z.array(item).max(lengthMax),
  );

const parsed = (given: unknown): unknown => {
  if (typeof given !== "string") return given;
  try {
    return JSON.parse(given);
  } catch {
    return given;
  }
};

const Settings = z.object({
  /** Names the stack, the bus and the schema registry; two stacks in one account differ here. */
  stack: StackName.default("choreo"),
  /** Accounts that may put the cross-account requests on the bus. */
  producerAccounts: listOf(AccountId).default([]),
  /** The bus in each of these accounts that the ends of its runs are sent to; the producer's stack makes it. */
  resultsBus: ResultsBus.default("choreo-results"),
  /** Buckets with users' data that the dataset service may read, beside `sources/` of the stack's own. */
  sourceBuckets: listOf(z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "must be the name of a bucket")).default(
    [],
  ),
  /** How long the bus's events can be replayed. The services' ledgers remember 180 days, and must outlive it. */
  archiveDays: z.coerce.number().int().min(1).max(150).default(90),
  /** How long the functions' logs are kept: a period that CloudWatch Logs knows. */
  logDays: z.coerce
    .number()
    .pipe(z.union([z.literal(7), z.literal(14), z.literal(30), z.literal(90), z.literal(180), z.literal(365)]))
    .default(30),
  /** US dollars that a run may be estimated at, by the account that asks for it. On the command line as JSON: `-c maxCostUsd='{"111122223333":50}'`. */
  maxCostUsd: z.preprocess(parsed, z.record(AccountId, z.number().positive())).default({}),
  /** How base models are asked on demand, where the model table is wrong for this account: `-c baseModelIds='{"amazon.nova-pro-v1:0":"us.amazon.nova-pro-v1:0"}'`. */
  baseModelIds: z.preprocess(parsed, BaseModelIds).default({}),
  /** What the evaluation may ask of one quota, as a number or as the code of a quota to read: `-c requestsPerMinute='{"base/amazon.nova-pro-v1:0":100}'`. */
  requestsPerMinute: z.preprocess(parsed, RequestsPerMinute).default({}),
  /** Secrets with access tokens of the Hugging Face Hub that pipelines may name, by full ARN. No other secret is read. */
  hubSecrets: listOf(SecretArn, 20).default([]),
  /** Where the Hugging Face Hub is: a mirror with the same API can stand in for it. */
  hubUrl: z.url({ protocol: /^https?$/ }).default("https://huggingface.co"),
  /** Further hosts that a mirror's answers may lead to, each with the hosts under it. The Hub's own are always allowed. */
  hubHosts: listOf(
    z.string().regex(/^[a-z0-9.-]{1,253}(?::\d{1,5})?$/, "must be a host, with its port where it has one"),
  ).default([]),
  /** Jobs of one kind that may run at once where Service Quotas cannot be read. */
  customizationJobsMax: z.coerce.number().int().min(1).max(1000).default(2),
  batchJobsMax: z.coerce.number().int().min(1).max(1000).default(20),
  /** Whom mails are from. Its SES identity is made with the stack, and its owner agrees by the link that SES mails to it. */
  senderEmail: EmailAddress.optional(),
  /** Who gets a mail for the end of each run and for parked messages. Set with `senderEmail`; where nobody gets mail the topic alone speaks. */
  notificationEmails: listOf(EmailAddress, recipientsMax).default([]),
  /** Domains that a request may name recipients of, beside the stack's own recipients: nobody can make the account mail strangers. */
  notificationDomains: listOf(Domain, 100).default([]),
  /** Links in mails by CloudFront, as long as requests ask for: `-c cloudFront='{"domain":"d111111abcdef8.cloudfront.net","distributionId":"E2QWRUHAPOMQZL","keyPairId":"K2JCJMDEHXQW5F","keySecretArn":"arn:aws:secretsmanager:…"}'`. */
  cloudFront: z.preprocess(parsed, CloudFront).optional(),
  /** A run that has not ended so long after its request, its recipe's own deadlines added, is told of as stuck. */
  stuckHours: z.coerce.number().int().min(1).max(1000).default(72),
});

/** What a deployment can choose, by CDK context (`cdk.json` or `-c key=value`). */
export type Settings = z.output<typeof Settings>;

export const readSettings = (context: (key: string) => unknown): Settings => {
  const settings = readContext(Settings, context);
  const { senderEmail, notificationEmails, notificationDomains } = settings;
  const isHeard = notificationEmails.length > 0 || notificationDomains.length > 0;
  if ((senderEmail !== undefined) === isHeard) return settings;
  throw new SettingsError(
    `The CDK context cannot be used: senderEmail is ${senderEmail ?? "not set"}, notificationEmails has ${notificationEmails.length} addresses and notificationDomains has ${notificationDomains.length}; no mail could be sent. Set senderEmail and one of the others, or none.`,
  );
};

/** Reads every setting, and reports all that are wrong together. */
export const readContext = <Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  context: (key: string) => unknown,
): z.output<z.ZodObject<Shape>> => {
  const given = Object.fromEntries(Object.keys(schema.shape).map((key) => [key, context(key)]));
  const read = schema.safeParse(given, inPlainWords);
  if (read.success) return read.data;
  const problems = issuesOf(read.error).map((issue) => {
    // The command line gives every value as a text, which may have been read as something else by now.
    const input = issue.path.length === 1 ? given[String(issue.path[0])] : issue.input;
    return `${issue.path.join(".")} ${describeIssue({ ...issue, input } as z.core.$ZodIssue)}`;
  });
  throw new SettingsError(`The CDK context cannot be used: ${problems.join("; ")}`);
};
