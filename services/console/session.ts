import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { once } from "node:events";
import { createInterface } from "node:readline/promises";
import { stableId } from "../../events-schema/index.ts";
import { systemClock } from "../chassis/clock.ts";
import { eventLine } from "./event-line.ts";
import { isEvent, journalClient } from "./journal-client.ts";
import { publishRequest, type Request } from "./publish-request.ts";
import { asRunEvent, groupRuns, outcomeOf, type Run, type RunEvent } from "./run-view.ts";
import { brokenLine } from "./terminal-lines.ts";
import { UsageError, UserError } from "./user-error.ts";

export const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** How wide the terminal is that results are printed on; in a file or a pipe there is no end to a line. */
export const columnsOf = ({ isTTY, columns }: NodeJS.WriteStream): number =>
  isTTY && columns > 0 ? columns : Infinity;

/** A sentence for a person. */
export const tell = (line: string, stream: NodeJS.WriteStream = process.stdout): void => {
  for (const each of brokenLine(line, columnsOf(stream))) stream.write(`${each}\n`);
};

/** The options that stand before any command. */
export type SessionOptions = { readonly endpoint: string; readonly json?: boolean };

/** What every command has at hand: where the local cloud is, who asks, and how runs are found and followed. */
export type Session = ReturnType<typeof openSession>;

/** What is no result: it must not stand among what a program reads. */
export const say = (line: string): void => tell(line, process.stderr);

/** Whether the very words were typed. */
const confirmed = async (question: string, expected: string): Promise<boolean> => {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    // Whoever cannot be asked has not agreed.
    const closed = once(terminal, "close").then(() => "");
    return (await Promise.race([terminal.question(question), closed])).trim() === expected;
  } finally {
    terminal.close();
  }
};

export const openSession = (
  options: () => SessionOptions,
  environment: Readonly<Record<string, string | undefined>>,
) => {
  const endpoint = (): string => {
    const given = options().endpoint;
    if (!URL.canParse(given) || !/^https?:/.test(given))
      throw new UsageError(`--endpoint is "${given}"; give a URL such as http://127.0.0.1:4566`);
    return given.replace(/\/$/, "");
  };
  const json = (): boolean => options().json === true;

  const key = environment["AWS_ACCESS_KEY_ID"] ?? "";
  const account = /^\d{12}$/.test(key) ? key : "000000000000";

  const clientOptions = () => ({
    endpoint: endpoint(),
    region: environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"] ?? "us-east-1",
    credentials: { accessKeyId: account, secretAccessKey: "local" },
  });

  const stackOutput = async (name: string): Promise<string> => {
    const { outputs } = await journalClient(endpoint()).stack();
    const value = outputs[name];
    if (value === undefined)
      throw new UserError(`the stack has no output ${name}; restart the local cloud with: npm start`);
    return value;
  };

  const send = async (request: Request): Promise<string> =>
    publishRequest(request, {
      client: new EventBridgeClient(clientOptions()),
      bus: await stackOutput("BusName"),
      account,
      requestId: stableId("cli", systemClock.now().toISOString(), process.pid),
    });

  const readRuns = async (): Promise<Run[]> => {
    const events: RunEvent[] = [];
    for await (const entry of journalClient(endpoint()).read()) {
      const event = isEvent(entry) ? asRunEvent(entry) : undefined;
      if (event) events.push(event);
    }
    return groupRuns(events);
  };

  const findRun = async (id: string): Promise<Run> => {
    const found = (await readRuns()).filter(({ runId }) => runId.startsWith(id));
    const [run] = found;
    if (!run) throw new UserError(`no run begins with "${id}"; list them with: npm run choreo -- runs`);
    if (found.length > 1) throw new UserError(`"${id}" fits ${found.length} runs; give more of its id`);
    return run;
  };

  /** Prints a run's events as they come, until one of these types; where that is no success, the command has failed. */
  const follow = async (runId: string, until: readonly string[]): Promise<void> => {
    const seen = new Set<string>();
    let startedAt: number | undefined;
    for await (const entry of journalClient(endpoint()).follow()) {
      const event = isEvent(entry) ? asRunEvent(entry) : undefined;
      if (event?.runId !== runId || seen.has(event.id)) continue;
      seen.add(event.id);
      startedAt ??= event.at;
      print(json() ? JSON.stringify(event) : eventLine(event, startedAt));
      if (!until.includes(event.type)) continue;
      if (outcomeOf({ events: [event] }) !== "succeeded") process.exitCode = 1;
      return;
    }
  };

  return {
    environment,
    endpoint,
    json,
    account,
    clientOptions,
    stackOutput,
    send,
    readRuns,
    findRun,
    follow,
    confirmed,
  };
};
