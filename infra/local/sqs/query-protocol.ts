import { escapeXml } from "../wire/refusal.ts";

/** How the query protocol writes a member that is a list or a map: flattened, under a name of its own. */
type Flat = { list: string } | { map: string; key: string; value: string };

const attribute = (map: string): Flat => ({ map, key: "Name", value: "Value" });
const tag: Flat = { map: "Tag", key: "Key", value: "Value" };

/** `Entries`, `Successful` and `Failed` are named after their operation, and the lists of queue URLs are spelled in two ways. */
const flattened: Record<string, Flat> = {
  Attributes: attribute("Attribute"),
  MessageAttributes: attribute("MessageAttribute"),
  MessageSystemAttributes: attribute("MessageSystemAttribute"),
  Tags: tag,
  tags: tag,
  TagKeys: { list: "TagKey" },
  AttributeNames: { list: "AttributeName" },
  MessageSystemAttributeNames: { list: "MessageSystemAttributeName" },
  MessageAttributeNames: { list: "MessageAttributeName" },
  AWSAccountIds: { list: "AWSAccountId" },
  Actions: { list: "ActionName" },
  Messages: { list: "Message" },
  QueueUrls: { list: "QueueUrl" },
  queueUrls: { list: "QueueUrl" },
  Failed: { list: "BatchResultErrorEntry" },
  Results: { list: "ListMessageMoveTasksResultEntry" },
};

const integers = new Set([
  "DelaySeconds",
  "VisibilityTimeout",
  "MaxNumberOfMessages",
  "WaitTimeSeconds",
  "MaxResults",
  "MaxNumberOfMessagesPerSecond",
]);

/** Operations whose answer has no `…Result`. */
const silent = new Set([
  "AddPermission",
  "ChangeMessageVisibility",
  "DeleteMessage",
  "DeleteQueue",
  "PurgeQueue",
  "RemovePermission",
  "SetQueueAttributes",
  "TagQueue",
  "UntagQueue",
]);

const flatOf = (operation: string, member: string): Flat | undefined => {
  if (member === "Entries") return { list: `${operation}RequestEntry` };
  if (member === "Successful") return { list: `${operation}ResultEntry` };
  return Object.hasOwn(flattened, member) ? flattened[member] : undefined;
};

/** The member that the form's name stands for. CreateQueue alone writes `tags` small. */
const memberNamed = (operation: string, wireName: string): string | undefined => {
  if (wireName === `${operation}RequestEntry`) return "Entries";
  if (wireName === "Tag") return operation === "CreateQueue" ? "tags" : "Tags";
  return Object.keys(flattened).find((member) => {
    const flat = flattened[member];
    return flat !== undefined && ("list" in flat ? flat.list : flat.map) === wireName;
  });
};

type Tree = Record<string, unknown>;

const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null && !Array.isArray(value);

/** `{ "1": …, "2": … }` in the order of its numbers. */
const numbered = (tree: Tree): unknown[] =>
  Object.entries(tree)
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, item]) => item);

const readMember = (operation: string, [name, value]: [string, unknown]): [string, unknown] => {
  if (typeof value === "string") return [name, integers.has(name) && /^-?\d+$/.test(value) ? Number(value) : value];
  const member = memberNamed(operation, name);
  const flat = member === undefined ? undefined : flatOf(operation, member);
  if (member === undefined || flat === undefined || !isTree(value)) return [name, value];
  const items = numbered(value);
  if ("list" in flat) return [member, items.map((item) => (isTree(item) ? readSqsQuery(operation, item) : item))];
  return [
    member,
    Object.fromEntries(items.filter(isTree).map((item) => [item[flat.key] as string, item[flat.value] ?? ""])),
  ];
};

/** An unfolded form as the input that the JSON protocol would have sent. */
export const readSqsQuery = (operation: string, form: Tree): Tree =>
  Object.fromEntries(Object.entries(form).map((entry) => readMember(operation, entry)));

const element = (name: string, inner: string): string => `<${name}>${inner}</${name}>`;

const written = (operation: string, value: unknown): string =>
  isTree(value)
    ? Object.entries(value)
        .map(([name, item]) => writeMember(operation, name, item))
        .join("")
    : escapeXml(String(value));

const writeMember = (operation: string, name: string, value: unknown): string => {
  if (value === undefined || value === null) return "";
  const flat = flatOf(operation, name);
  if (flat === undefined) return element(name, written(operation, value));
  if ("list" in flat) return (value as unknown[]).map((item) => element(flat.list, written(operation, item))).join("");
  return Object.entries(value as Tree)
    .map(([key, item]) =>
      element(flat.map, element(flat.key, escapeXml(key)) + element(flat.value, written(operation, item))),
    )
    .join("");
};

/** What stands inside `<OperationResult>`; undefined where the operation has none. */
export const writeSqsQuery = (operation: string, output: unknown): string | undefined =>
  silent.has(operation) ? undefined : written(operation, output);
