import type { Operation } from "../wire/types.ts";
import { validation } from "./context.ts";
import { compile } from "./pattern/compile.ts";

/** What an event must have for TestEventPattern. Its API reference names `resources`, too; AWS is known to do without. */
const required = ["id", "account", "source", "time", "region", "detail-type"];

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

const parseEvent = (text: string): object => {
  const event = parsed(text);
  const isObject = typeof event === "object" && event !== null && !Array.isArray(event);
  if (isObject && required.every((name) => Object.hasOwn(event, name))) return event;
  throw validation("Parameter Event is not valid.");
};

/** `TestEventPattern`: the same matcher that rules use. */
export const testEventPattern: Operation<{ EventPattern: string; Event: string }> = {
  access: () => ({ action: "events:TestEventPattern", resource: "*" }),
  run: ({ EventPattern, Event }) => {
    const pattern = compile(EventPattern);
    return { Result: pattern.matches(parseEvent(Event)) };
  },
};
