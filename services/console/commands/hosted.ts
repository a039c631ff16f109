import type { Command } from "commander";
import { BedrockClient } from "@aws-sdk/client-bedrock";
import { systemClock } from "../../chassis/clock.ts";
import { deleteHosted, hostedLine, listHosted } from "../hosted.ts";
import { print, say, type Session } from "../session.ts";
import { UserError } from "../user-error.ts";

/** What stands at Bedrock and costs by the hour. */
export const addHosted = (program: Command, session: Session): void => {
  program
    .command("hosted")
    .description("list what hosts customized models at Bedrock, since when, for whom, and its cost a day")
    .option("--delete <name>", "delete one of them, after asking")
    .option("--yes", "delete without asking")
    .action(async (options: { delete?: string; yes?: boolean }) => {
      const client = new BedrockClient(session.clientOptions());
      const hosted = await listHosted(client);
      if (options.delete !== undefined)
        return removeHosted({ client, session, hosted }, { name: options.delete, sure: options.yes === true });
      if (session.json()) return print(JSON.stringify(hosted));
      if (hosted.length === 0) print("nothing is hosted");
      for (const model of hosted) print(hostedLine(model, systemClock.now()));
    });
};

const removeHosted = async (
  {
    client,
    session,
    hosted,
  }: { client: BedrockClient; session: Session; hosted: Awaited<ReturnType<typeof listHosted>> },
  { name, sure }: { name: string; sure: boolean },
): Promise<void> => {
  const model = hosted.find((candidate) => candidate.name === name);
  if (!model) throw new UserError(`nothing hosted is named "${name}"; list what is with: npm run choreo -- hosted`);
  say(hostedLine(model, systemClock.now()));
  if (!sure && !(await session.confirmed(`Delete ${name}? Whoever asks it will get no answer. Type its name: `, name)))
    return say("nothing was deleted");
  await deleteHosted(client, model);
  print(session.json() ? JSON.stringify({ deleted: name }) : `${name} is deleted`);
};
