import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  CreateEmailIdentityCommand,
  DeleteEmailIdentityCommand,
  GetAccountCommand,
  GetEmailIdentityCommand,
  ListEmailIdentitiesCommand,
  SendEmailCommand,
  SESv2Client,
  type SendEmailCommandInput,
} from "@aws-sdk/client-sesv2";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { serveForTest, testCloud, type TestCloud } from "../core/testing.ts";
import { createIam } from "../iam/iam.ts";
import { openOutbox } from "./outbox.ts";
import { createSes } from "./ses.ts";

let cloud: TestCloud;
let iam: ReturnType<typeof createIam>;
let mail: ReturnType<typeof createSes>;
let server: { endpoint: string; close(): Promise<void> };

beforeEach(async () => {
  cloud = await testCloud();
  iam = createIam({ cloud });
  mail = createSes({ cloud, iam: iam.iam, outbox: openOutbox(cloud) });
  server = await serveForTest(cloud, [mail.service], iam.identify);
});
afterEach(async () => {
  await server.close();
  await cloud.close();
});

const client = (credentials = { accessKeyId: "000000000000", secretAccessKey: "x" }) =>
  new SESv2Client({ endpoint: server.endpoint, region: "us-east-1", credentials, maxAttempts: 1 });

const simple = (more: Partial<SendEmailCommandInput> = {}): SendEmailCommandInput => ({
  FromEmailAddress: "Choreo <runs@example.com>",
  Destination: {
    ToAddresses: ["Ann <ann@example.org>"],
    CcAddresses: ["bob@example.org"],
    BccAddresses: ["eve@example.org"],
  },
  ReplyToAddresses: ["help@example.com"],
  Content: {
    Simple: {
      Subject: { Data: "Grüße: run ended" },
      Body: { Text: { Data: "It is done." }, Html: { Data: "<p>It is <b>done</b>.</p>" } },
      Headers: [{ Name: "X-Run", Value: "r-1" }],
    },
  },
  ...more,
});
const verify = (EmailIdentity: string) => client().send(new CreateEmailIdentityCommand({ EmailIdentity }));
const send = (input: SendEmailCommandInput) => client().send(new SendEmailCommand(input));

const outbox = async (): Promise<string[]> => {
  const directory = join(cloud.directory, "outbox");
  const files: string[] = await readdir(directory).catch(() => []);
  const mails = await Promise.all(files.toSorted().map((file) => readFile(join(directory, file), "utf8")));
  return mails.filter((one) => !one.includes("Email Address Verification Request"));
};

test("a simple mail becomes an .eml file with a text and an HTML part", async () => {
  await verify("runs@example.com");
  const { MessageId } = await send(simple());
  expect(MessageId).toMatch(/^[0-9a-f]{16}-[0-9a-f-]{36}-000000$/);
  const [eml = "", ...rest] = await outbox();
  expect(rest).toEqual([]);
  expect(eml).toContain("From: Choreo <runs@example.com>");
  expect(eml).toContain("To: Ann <ann@example.org>");
  expect(eml).toContain("Cc: bob@example.org");
  expect(eml).not.toContain("eve@example.org");
  expect(eml).toContain("Reply-To: help@example.com");
  expect(eml).toContain("Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe=3A_run_ended?=");
  expect(eml).toContain("X-Run: r-1");
  expect(eml).toMatch(new RegExp(`Message-ID:\\s+<${MessageId}@email.amazonses.com>`));
  expect(eml).toMatch(
    /Content-Type: multipart\/alternative;[^]*text\/plain; charset=utf-8[^]*It is done\.[^]*text\/html; charset=utf-8[^]*<p>It is <b>done<\/b>\.<\/p>/,
  );
  expect((await client().send(new GetAccountCommand({}))).SendQuota).toMatchObject({ SentLast24Hours: 3 });
});

test("a raw mail is kept byte for byte", async () => {
  await verify("example.com");
  const mime = "From: a@mail.example.com\r\nTo: b@example.org\r\nSubject: raw\r\n\r\nbody\r\n";
  await send({ Content: { Raw: { Data: Buffer.from(mime) } } });
  expect(await outbox()).toEqual([mime]);
});

describe("who may send", () => {
  test("an address that nobody verified is rejected in SES's words", async () => {
    await verify("other@example.com");
    await expect(send(simple())).rejects.toMatchObject({
      name: "MessageRejected",
      message:
        "Email address is not verified. The following identities failed the check in region US-EAST-1: Choreo <runs@example.com>",
    });
    expect(await outbox()).toEqual([]);
  });

  test("a role needs ses:SendEmail on the identity", async () => {
    await verify("example.com");
    const role = async (RoleName: string, resource: string) => {
      const trust = {
        Statement: { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
      };
      const PolicyDocument = { Statement: { Effect: "Allow", Action: "ses:SendEmail", Resource: resource } };
      await iam.provision["AWS::IAM::Role"]?.({
        stack: "s",
        logicalId: RoleName,
        type: "AWS::IAM::Role",
        properties: { RoleName, AssumeRolePolicyDocument: trust, Policies: [{ PolicyName: "p", PolicyDocument }] },
        metadata: {},
      });
      return client(iam.iam.issueCredentials(`arn:aws:iam::000000000000:role/${RoleName}`));
    };
    const right = await role("right", "arn:aws:ses:us-east-1:000000000000:identity/example.com");
    const wrong = await role("wrong", "arn:aws:ses:us-east-1:000000000000:identity/example.org");
    await expect(right.send(new SendEmailCommand(simple()))).resolves.toBeDefined();
    await expect(wrong.send(new SendEmailCommand(simple()))).rejects.toMatchObject({ name: "AccessDeniedException" });
  });
});

test("identities are made, shown, listed in pages and deleted", async () => {
  expect(await verify("example.com")).toMatchObject({ IdentityType: "DOMAIN", VerifiedForSendingStatus: false });
  await verify("a@example.org");
  await expect(verify("example.com")).rejects.toMatchObject({ name: "AlreadyExistsException" });
  await expect(verify("no identity")).rejects.toMatchObject({ name: "BadRequestException" });
  expect(await client().send(new GetEmailIdentityCommand({ EmailIdentity: "a@example.org" }))).toMatchObject({
    IdentityType: "EMAIL_ADDRESS",
    VerifiedForSendingStatus: true,
  });
  const first = await client().send(new ListEmailIdentitiesCommand({ PageSize: 1 }));
  expect(first.EmailIdentities?.map((one) => one.IdentityName)).toEqual(["a@example.org"]);
  const second = await client().send(new ListEmailIdentitiesCommand({ PageSize: 1, NextToken: first.NextToken }));
  expect(second.EmailIdentities?.map((one) => one.IdentityName)).toEqual(["example.com"]);
  expect(second.NextToken).toBeUndefined();
  await expect(client().send(new ListEmailIdentitiesCommand({ NextToken: "never" }))).rejects.toMatchObject({
    name: "BadRequestException",
  });
  await expect(client().send(new GetEmailIdentityCommand({ EmailIdentity: "x".repeat(321) }))).rejects.toMatchObject({
    name: "NotFoundException",
  });
  const remove = () => client().send(new DeleteEmailIdentityCommand({ EmailIdentity: "example.com" }));
  await remove();
  await expect(remove()).rejects.toMatchObject({ name: "NotFoundException" });
});

describe("refused", () => {
  test.each<[string, Partial<SendEmailCommandInput>, object]>([
    [
      "more than 50 recipients",
      { Destination: { ToAddresses: Array.from({ length: 51 }, (_, n) => `p${n}@example.org`) } },
      { name: "BadRequestException", message: "Recipient count exceeds 50: it is 51." },
    ],
    ["no recipient", { Destination: {} }, { name: "BadRequestException" }],
    ["an address that is none", { Destination: { ToAddresses: ["nobody"] } }, { name: "BadRequestException" }],
    ["a tag with a blank", { EmailTags: [{ Name: "a b", Value: "1" }] }, { name: "BadRequestException" }],
    ["no content", { Content: {} }, { name: "BadRequestException" }],
    ["a template, by name", { Content: { Template: { TemplateName: "t" } } }, { name: "UnsupportedOperation" }],
    ["a configuration set that is not there", { ConfigurationSetName: "none" }, { name: "NotFoundException" }],
    [
      "more than 40 MB",
      {
        Content: {
          Raw: { Data: Buffer.concat([Buffer.from("From: runs@example.com\r\n\r\n"), Buffer.alloc(41_943_040, "x")]) },
        },
      },
      {
        name: "BadRequestException",
        message: expect.stringContaining("Message length is more than 41943040 bytes long"),
      },
    ],
  ])("%s", async (_what, more, error) => {
    await verify("runs@example.com");
    await expect(send(simple(more))).rejects.toMatchObject(error);
  });

  test("a line break in a header's value", async () => {
    await verify("runs@example.com");
    const Simple = {
      ...simple().Content?.Simple,
      Subject: { Data: "s" },
      Body: { Text: { Data: "t" } },
      Headers: [{ Name: "X-A", Value: "a\r\nBcc: eve@example.org" }],
    };
    await expect(send(simple({ Content: { Simple } }))).rejects.toMatchObject({ name: "BadRequestException" });
  });
});

test("a template makes an identity and a configuration set", async () => {
  const make = (type: string, properties: Record<string, unknown>) =>
    mail.provision[type]?.({ stack: "s", logicalId: "One", type, properties, metadata: {} });
  for (let start = 0; start < 2; start++) {
    expect(await make("AWS::SES::EmailIdentity", { EmailIdentity: "runs@example.com" })).toMatchObject({
      ref: "runs@example.com",
    });
    await make("AWS::SES::ConfigurationSet", { Name: "runs" });
  }
  await expect(send(simple({ ConfigurationSetName: "runs" }))).resolves.toBeDefined();
});
