import type { Command } from "commander";
import { writeFile } from "node:fs/promises";
import { oneLine } from "../../notification/domain/plain-text.ts";
import { importFile } from "../import/import-file.ts";
import { print, type Session } from "../session.ts";
import { UsageError } from "../user-error.ts";

/** Other orchestrators' inputs as requests. */
export const addImport = (program: Command, session: Session): void => {
  program
    .command("import")
    .description(
      "turn an execution input of the Step Functions batch orchestrators into a request; says what it changed",
    )
    .argument("<their.json>", "the input of an execution, of one stage or many, or a pipeline's configuration file")
    .option("--prompts <file>", "the prompts by their ids: JSON, YAML, or prompt_templates.py")
    .option("--out <request.json>", "write the request to this file instead of printing it")
    .option("--account <id>", "what YOUR_ACCOUNT_ID stands for", session.account)
    .action(async (file: string, options: { prompts?: string; out?: string; account: string }) => {
      if (!/^\d{12}$/.test(options.account))
        throw new UsageError(`--account is ${options.account}; an account has twelve digits`);
      const { request, notes, problems } = await importFile(file, options.prompts, options.account);
      const text = JSON.stringify(request, null, 2);
      if (options.out !== undefined) await writeFile(options.out, `${text}\n`);
      if (session.json()) print(JSON.stringify({ request, notes, problems }));
      else if (options.out === undefined) print(text);
      // Not on standard output, which is the request.
      const say = (line: string): void => void process.stderr.write(`${oneLine(line, 1000)}\n`);
      for (const { kind, sentence } of notes) say(`${kind === "changed" ? "changed" : "left out"}: ${sentence}`);
      for (const { code, message, remedy, places = [] } of problems)
        say(`problem ${code}: ${message}; ${remedy} (${places.join(", ")})`);
      if (problems.length > 0) process.exitCode = 1;
    });
};
