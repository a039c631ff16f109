import type { Command } from "commander";
import { S3Client } from "@aws-sdk/client-s3";
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { s3Objects } from "../../chassis/aws/s3-objects.ts";
import { oneLine } from "../../notification/domain/plain-text.ts";
import { configReader } from "../import/config-object.ts";
import { importFile, type ImportedFile } from "../import/import-file.ts";
import { print, say, type Session } from "../session.ts";
import { UsageError } from "../user-error.ts";

type ImportCommand = { prompts?: string; out?: string; account?: string; aws?: boolean };

/** Other orchestrators' inputs as requests. */
export const addImport = (program: Command, session: Session): void => {
  program
    .command("import")
    .description(
      "turn an execution input of the Step Functions batch orchestrators into a request; says what it changed",
    )
    .argument(
      "<their.json>",
      "the input of an execution, of one stage or many, or a pipeline's configuration file; what pipeline_config_s3_uri names is read from S3",
    )
    .option("--prompts <file>", "the prompts by their ids: JSON, YAML, or prompt_templates.py")
    .option("--out <request.json>", "write the request to this file instead of printing it")
    .option("--account <id>", "what YOUR_ACCOUNT_ID stands for; without it the local cloud's account")
    .option("--aws", "read from S3 with the region and credentials of your environment, instead of the local cloud")
    .action(async (file: string, { prompts, out, aws = false, ...options }: ImportCommand) => {
      const account = options.account ?? (aws ? undefined : session.account);
      if (account !== undefined && !/^\d{12}$/.test(account))
        throw new UsageError(`--account is ${account}; an account has twelve digits`);
      const overwritten = [file, prompts].find(
        (read) => read !== undefined && out !== undefined && resolve(read) === resolve(out),
      );
      if (overwritten !== undefined) throw new UsageError(`--out is ${out}, which is read; name another file`);
      const cloud = aws ? ("aws" as const) : { endpoint: session.endpoint() };
      const readConfig = async (uri: string): Promise<string> => {
        const client = new S3Client(aws ? {} : { ...session.clientOptions(), forcePathStyle: true });
        return configReader(s3Objects(client), cloud)(uri);
      };
      const imported = await importFile(file, { prompts, account, readConfig });
      const text = JSON.stringify(imported.request, null, 2);
      if (out !== undefined) await writeFile(out, `${text}\n`);
      if (session.json()) print(JSON.stringify(imported));
      else {
        if (out === undefined) print(text);
        // Not on standard output, which is the request.
        for (const line of linesOf(file, imported)) say(oneLine(line, 1500));
      }
      if (imported.problems.length > 0) process.exitCode = 1;
    });
};

const linesOf = (file: string, { notes, problems }: ImportedFile): string[] => [
  ...notes.map(({ kind, sentence }) => `${kind === "changed" ? "changed" : "left out"}: ${sentence}`),
  ...problems.map(({ code, message, remedy, at, places = [] }) => {
    const [first = file, ...others] = at;
    const also = others.length === 0 ? "" : `, also at ${others.join(", ")}`;
    return `${first}: problem ${code}: ${message}; ${remedy} (${places.join(", ")} of the request${also})`;
  }),
];
