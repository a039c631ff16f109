import { readNova } from "../conversation.ts";
import { piecesOf, type Answer, type TextBody } from "../question.ts";
import type { ToolUse } from "../tools.ts";

export const conversationStopReasons = {
  "by itself": "end_turn",
  "at the limit": "max_tokens",
  "at a stop sequence": "stop_sequence",
} as const;

const usageOf = ({ inputTokens, outputTokens }: Answer) => ({
  inputTokens,
  outputTokens,
  totalTokens: inputTokens + outputTokens,
});

const stopReasonOf = ({ ended, toolUse }: Answer) =>
  toolUse === undefined ? conversationStopReasons[ended] : "tool_use";

/** The answer Nova and Converse share; Converse adds metrics. */
export const conversationAnswer = (answer: Answer) => ({
  output: {
    message: {
      role: "assistant",
      content: [answer.toolUse === undefined ? { text: answer.text } : { toolUse: answer.toolUse }],
    },
  },
  stopReason: stopReasonOf(answer),
  usage: usageOf(answer),
});

type Event = [name: string, event: Record<string, unknown>];

const textEvents = (parts: readonly string[]): Event[] =>
  parts.map((text) => ["contentBlockDelta", { delta: { text }, contentBlockIndex: 0 }]);

/** A tool's input is streamed as pieces of its JSON. */
const toolEvents = ({ toolUseId, name, input }: ToolUse): Event[] => [
  ["contentBlockStart", { start: { toolUse: { toolUseId, name } }, contentBlockIndex: 0 }],
  ...piecesOf(JSON.stringify(input)).map((piece): Event => [
    "contentBlockDelta",
    { delta: { toolUse: { input: piece } }, contentBlockIndex: 0 },
  ]),
];

/** The same as events, by name: what ConverseStream sends and what Nova's own chunks hold. */
export const conversationEvents = (answer: Answer, parts: readonly string[]): Event[] => [
  ["messageStart", { role: "assistant" }],
  ...(answer.toolUse === undefined ? textEvents(parts) : toolEvents(answer.toolUse)),
  ["contentBlockStop", { contentBlockIndex: 0 }],
  ["messageStop", { stopReason: stopReasonOf(answer) }],
  ["metadata", { usage: usageOf(answer), metrics: {} }],
];

/** Amazon Nova 1 and 2. */
export const novaBody: TextBody = {
  kind: "text",
  read: readNova,
  write: conversationAnswer,
  stream: (answer, parts) => conversationEvents(answer, parts).map(([name, event]) => ({ [name]: event })),
};
