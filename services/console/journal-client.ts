/** An event as the local cloud's journal tells it. */
export type JournalEvent = {
  sequence: number;
  /** Real ms since 1970. */
  at: number;
  kind: "event";
  bus: string;
  rules: string[];
  event: {
    id: string;
    account: string;
    time: string;
    source: string;
    "detail-type": string;
    detail: Record<string, unknown>;
    "replay-name"?: string;
  };
};
export type JournalEntry = JournalEvent | { sequence: number; at: number; kind: string; [key: string]: unknown };

/** The local cloud is not there; the sentence says how to start it. */
export class NotRunning extends Error {
  override readonly name = "NotRunning";
}

/** Reads the local cloud's journal over HTTP: the first source of the console, until its read model exists. */
export const journalClient = (endpoint: string) => ({
  /** Everything so far, oldest first. */
  async *read(): AsyncGenerator<JournalEntry> {
    for (let after = 0; ;) {
      const response = await get(`${endpoint}/_choreo/journal?after=${after}&limit=1000`);
      const entries = (await response.json()) as JournalEntry[];
      yield* entries;
      const last = entries.at(-1);
      if (last === undefined) return;
      after = last.sequence;
    }
  },

  /** Everything so far and then as it happens, until the caller stops. */
  async *follow(): AsyncGenerator<JournalEntry> {
    const response = await get(`${endpoint}/_choreo/journal?follow=true&after=0`);
    let rest = "";
    for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) if (line !== "") yield JSON.parse(line) as JournalEntry;
    }
  },

  async stack(): Promise<{ outputs: Record<string, string> }> {
    return (await (await get(`${endpoint}/_choreo/stack`)).json()) as { outputs: Record<string, string> };
  },
});

const get = async (url: string): Promise<Response> => {
  const response = await fetch(url).catch((cause: unknown) => {
    throw new NotRunning(`nothing answers at ${new URL(url).origin}; start the local cloud with: npm start`, { cause });
  });
  if (!response.ok) throw new NotRunning(`${url} answers ${response.status}; is it the local cloud?`);
  return response;
};

export const isEvent = (entry: JournalEntry): entry is JournalEvent => entry.kind === "event";
