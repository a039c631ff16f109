import type { EventEnvelope } from "../core/journal.ts";
import { fillTemplate, isJsonTemplate } from "./input-transformer.ts";
import { parseJsonPath, valueAt } from "./json-path.ts";
import type { InputTransformer, Rule, Target } from "./records.ts";
import { TargetFailure } from "./target-failure.ts";

type Source = { event: EventEnvelope; rule: Pick<Rule, "arn" | "name">; ingestedAt: string };

/** A path that EventBridge does not understand finds nothing. */
const at = (event: EventEnvelope, path: string): unknown => {
  const steps = parseJsonPath(path);
  return steps === undefined ? undefined : valueAt(event, steps);
};

/** `<aws.events.event>` is the envelope without its detail, in EventBridge's order and with its `detailType`. */
const withoutDetail = ({ detail: _detail, ...head }: EventEnvelope): Record<string, unknown> => {
  const { id, account, "detail-type": detailType, time, source, region, resources, version, ...others } = head;
  return { id, account, detailType, time, source, region, resources, version, ...others };
};

const transformed = (
  { InputPathsMap = {}, InputTemplate }: InputTransformer,
  { event, rule, ingestedAt }: Source,
): string => {
  const own: Record<string, () => unknown> = {
    "aws.events.rule-arn": () => rule.arn,
    "aws.events.rule-name": () => rule.name,
    "aws.events.event.ingestion-time": () => ingestedAt,
    "aws.events.event": () => withoutDetail(event),
    "aws.events.event.json": () => event,
  };
  const text = fillTemplate(InputTemplate, (name) => {
    if (Object.hasOwn(own, name)) return own[name]?.();
    return Object.hasOwn(InputPathsMap, name) ? at(event, InputPathsMap[name] ?? "$") : undefined;
  });
  if (isJsonTemplate(InputTemplate)) assertJson(text);
  return text;
};

const assertJson = (text: string): void => {
  try {
    JSON.parse(text);
  } catch (cause) {
    throw new TargetFailure({
      code: "INVALID_JSON",
      message: `The filled InputTemplate is not JSON: ${(cause as Error).message}`,
      permanent: true,
    });
  }
};

/** What the target gets: the event, or what Input, InputPath or InputTransformer make of it. */
export const targetInput = (target: Target, source: Source & { text: string }): string => {
  if (target.Input !== undefined) return target.Input;
  if (target.InputPath !== undefined) return JSON.stringify(at(source.event, target.InputPath) ?? null);
  return target.InputTransformer === undefined ? source.text : transformed(target.InputTransformer, source);
};

/** A parameter of a target may be a path into the event (`$.detail.runId`); only the whole value, not a part of it. */
export const dynamicParameter = (value: string | undefined, event: EventEnvelope): string | undefined => {
  if (value === undefined || !value.startsWith("$.")) return value;
  const found = at(event, value);
  return typeof found === "string" ? found : found === undefined ? undefined : JSON.stringify(found);
};
