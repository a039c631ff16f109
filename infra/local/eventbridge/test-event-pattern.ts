import type { Operation } from "../wire/types.ts";
import { validation } from "./context.ts";
import { compile } from "./pattern/compile.ts";

/** What an event must have for TestEventPattern (its API reference). */
const required = ["id", "account", "source", "time", "region", "resources", "detail-type"];

const parseEvent = (text: string): object => {
  let event: unknown;
  try {
    event = JSON.parse(text);
  } catch (cause) {
    throw validation(`Parameter Event is not valid JSON: ${(cause as Error).message}`);
  }
  if (typeof event !== "object" || event === null || Array.isArray(event))
    throw validation("Parameter Event must be a JSON object.");
  const missing = required.filter((name) => !Object.hasOwn(event, name));
  if (missing.length > 0) throw validation(`Parameter Event is not valid. Reason: it has no ${missing.join(", ")}.`);
  return event;
};

/** `TestEventPattern`: the same matcher that rules use. */
export const testEventPattern: Operation<{ EventPattern: string; Event: string }> = {
  access: () => ({ action: "events:TestEventPattern", resource: "*" }),
  run: ({ EventPattern, Event }) => {
    const pattern = compile(EventPattern);
    return { Result: pattern.matches(parseEvent(Event)) };
  },
};
