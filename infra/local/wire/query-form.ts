import { AwsError } from "./aws-error.ts";
import { escapeXml } from "./refusal.ts";

type Tree = { text?: string; children?: Map<string, Tree> };

/** Levels of `A.B.C` that a form may have: the deepest of AWS's has six. */
const depthMax = 12;

const grow = (root: Tree, path: readonly string[], value: string): void => {
  let at = root;
  for (const step of path) {
    at.children ??= new Map();
    const next = at.children.get(step) ?? {};
    at.children.set(step, next);
    at = next;
  }
  at.text = value;
};

const numbered = (children: Map<string, Tree>): Tree[] =>
  [...children]
    .map(([place, tree]) => ({ place: Number(place), tree }))
    .sort((a, b) => a.place - b.place)
    .map(({ tree }) => tree);

const value = (tree: Tree): unknown => {
  const { children } = tree;
  if (!children) return tree.text ?? "";
  const [[only, inner] = ["", {}]] = children;
  if (children.size === 1 && only === "member" && inner.children) return numbered(inner.children).map(value);
  if (children.size === 1 && only === "entry" && inner.children) return entries(inner.children);
  return Object.fromEntries([...children].map(([name, child]) => [name, value(child)]));
};

const entries = (children: Map<string, Tree>): Record<string, unknown> =>
  Object.fromEntries(
    numbered(children).map((entry): [string, unknown] => {
      const part = (name: string) =>
        entry.children?.get(name) ?? entry.children?.get(name.charAt(0).toUpperCase() + name.slice(1));
      return [part("key")?.text ?? part("name")?.text ?? "", value(part("value") ?? {})];
    }),
  );

/** Unfolds `Tags.member.1.Key=a` into objects and lists, `Attributes.entry.1.key=…` into objects. Every leaf is a string. */
export const readQuery = (form: URLSearchParams): Record<string, unknown> => {
  const root: Tree = { children: new Map() };
  for (const [name, text] of form) {
    const path = name.split(".");
    if (path.length > depthMax)
      throw new AwsError(
        "MalformedQueryString",
        `The parameter ${name.slice(0, 100)} is nested deeper than ${depthMax} levels.`,
      );
    if (name !== "Action" && name !== "Version") grow(root, path, text);
  }
  return value(root) as Record<string, unknown>;
};

const element = (name: string, inner: unknown): string =>
  inner === undefined ? "" : `<${name}>${writeXml(inner)}</${name}>`;

/** What stands inside an element: members of an object, `member` for each of a list, `entry` for each of a Map, else text. */
export const writeXml = (output: unknown): string => {
  if (output === null || output === undefined) return "";
  if (output instanceof Date) return output.toISOString();
  if (Array.isArray(output)) return output.map((one) => element("member", one)).join("");
  if (output instanceof Map) return [...output].map(([key, one]) => element("entry", { key, value: one })).join("");
  if (typeof output === "object")
    return Object.entries(output)
      .map(([name, one]) => element(name, one))
      .join("");
  return escapeXml(typeof output === "string" ? output : JSON.stringify(output));
};
