/** Where lines of functions go besides the journal: CloudWatch Logs, when it is there. `at` is real ms since 1970. */
export type LogSink = { append(line: { group: string; stream: string; at: number; message: string }): void };

export const noLogs: LogSink = { append: () => undefined };
