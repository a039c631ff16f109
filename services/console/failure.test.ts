import { CommanderError } from "commander";
import { mkdir } from "node:fs/promises";
import { expect, test } from "vitest";
import { failureOf, type Cloud } from "./failure.ts";
import { UsageError, UserError } from "./user-error.ts";

const local = { endpoint: "http://127.0.0.1:4566" };

test("a mistake is 1, a command that was typed wrong is 2, help is 0", () => {
  expect(failureOf(new UserError("no such run"), local)).toEqual({ exitCode: 1, sentence: "no such run" });
  expect(failureOf(new UsageError("--hours is 0"), local)).toEqual({ exitCode: 2, sentence: "--hours is 0" });
  expect(failureOf(new CommanderError(1, "commander.unknownOption", "unknown"), local)).toEqual({ exitCode: 2 });
  expect(failureOf(new CommanderError(0, "commander.helpDisplayed", "help"), local)).toEqual({ exitCode: 0 });
});

test("what fails outside is a sentence that names it", async () => {
  const denied = Object.assign(new Error("not yours"), { name: "AccessDenied", $fault: "client" });
  expect(failureOf(denied, local)).toEqual({ exitCode: 1, sentence: "AWS answers AccessDenied: not yours" });
  const credentials = Object.assign(new Error("nowhere"), { name: "CredentialsProviderError" });
  expect(failureOf(credentials, local)?.sentence).toMatch(/AWS_PROFILE/);
  expect(failureOf(new Error("Region is missing"), local)?.sentence).toMatch(/AWS_REGION/);
  expect(failureOf(new Error('Region not accepted: region="a b"'), "aws")?.sentence).toMatch(
    /"a b"; correct AWS_REGION/,
  );
  const file: unknown = await mkdir("/dev/null/folder").catch((error: unknown) => error);
  expect(failureOf(file, local)?.sentence).toMatch(/^\/dev\/null\/folder cannot be used: ENOTDIR/);
});

test.each<[string, object]>([
  ["no such name", { message: "getaddrinfo ENOTFOUND s3.nope.amazonaws.com", code: "ENOTFOUND", $metadata: {} }],
  ["nobody there", { message: "", code: "ECONNREFUSED" }],
  ["a certificate of others", { message: "altnames", code: "ERR_TLS_CERT_ALTNAME_INVALID", $metadata: {} }],
  ["no answer in time", { message: "no answer", name: "TimeoutError", $metadata: {} }],
])("%s: who asked AWS is not told to start the local cloud, and who did not is told how", (_, failed) => {
  const error = Object.assign(new Error(), failed);
  const of = (cloud: Cloud) => failureOf(error, cloud)?.sentence;
  expect(of("aws")).toMatch(/^AWS cannot be reached: .+; check the network and AWS_REGION$/);
  expect(of(local)).toMatch(/^nothing answers at http:\/\/127\.0\.0\.1:4566 \(.+\); start .+ with: npm start$/);
  expect(of({ ...local, orAws: true })).toMatch(/npm start, or ask AWS with --aws$/);
});

test("a defect keeps its stack trace", () => {
  expect(failureOf(new TypeError("x is undefined"), local)).toBeUndefined();
  expect(failureOf("thrown", local)).toBeUndefined();
});
