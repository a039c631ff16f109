import { CommanderError } from "commander";
import { mkdir } from "node:fs/promises";
import { expect, test } from "vitest";
import { failureOf } from "./failure.ts";
import { UsageError, UserError } from "./user-error.ts";

const endpoint = "http://127.0.0.1:4566";

test("a mistake is 1, a command that was typed wrong is 2, help is 0", () => {
  expect(failureOf(new UserError("no such run"), endpoint)).toEqual({ exitCode: 1, sentence: "no such run" });
  expect(failureOf(new UsageError("--hours is 0"), endpoint)).toEqual({ exitCode: 2, sentence: "--hours is 0" });
  expect(failureOf(new CommanderError(1, "commander.unknownOption", "unknown"), endpoint)).toEqual({ exitCode: 2 });
  expect(failureOf(new CommanderError(0, "commander.helpDisplayed", "help"), endpoint)).toEqual({ exitCode: 0 });
});

test("what fails outside is a sentence that names it", async () => {
  const refused = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:4566"), { code: "ECONNREFUSED" });
  expect(failureOf(refused, endpoint)?.sentence).toMatch(/127\.0\.0\.1:4566.*npm start/);
  const denied = Object.assign(new Error("not yours"), { name: "AccessDenied", $fault: "client" });
  expect(failureOf(denied, endpoint)).toEqual({ exitCode: 1, sentence: "AWS answers AccessDenied: not yours" });
  const credentials = Object.assign(new Error("nowhere"), { name: "CredentialsProviderError" });
  expect(failureOf(credentials, endpoint)?.sentence).toMatch(/AWS_PROFILE/);
  expect(failureOf(new Error("Region is missing"), endpoint)?.sentence).toMatch(/AWS_REGION/);
  const file: unknown = await mkdir("/dev/null/folder").catch((error: unknown) => error);
  expect(failureOf(file, endpoint)?.sentence).toMatch(/^\/dev\/null\/folder cannot be used: ENOTDIR/);
});

test("a defect keeps its stack trace", () => {
  expect(failureOf(new TypeError("x is undefined"), endpoint)).toBeUndefined();
  expect(failureOf("thrown", endpoint)).toBeUndefined();
});
