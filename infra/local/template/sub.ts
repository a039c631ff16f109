import { TemplateError } from "./template.ts";

export type SubPart =
  | { kind: "text"; text: string }
  /** `${Bucket}`, `${AWS::Region}`, or with an attribute `${Bucket.Arn}`. */
  | { kind: "name"; name: string; logicalId: string; attribute?: string };

/** Divides the text of a `Fn::Sub` at its `${…}`; `${!…}` is the text `${…}` itself. */
export const parseSub = (pattern: string): SubPart[] => {
  const parts: SubPart[] = [];
  let at = 0;
  for (;;) {
    const open = pattern.indexOf("${", at);
    if (open === -1) break;
    const close = pattern.indexOf("}", open);
    if (close === -1) throw new TemplateError(`Fn::Sub has a \${ without its }: ${pattern.slice(0, 200)}`);
    parts.push({ kind: "text", text: pattern.slice(at, open) }, partOf(pattern.slice(open + 2, close)));
    at = close + 1;
  }
  parts.push({ kind: "text", text: pattern.slice(at) });
  return parts.filter((part) => part.kind === "name" || part.text !== "");
};

const partOf = (inner: string): SubPart => {
  if (inner.startsWith("!")) return { kind: "text", text: `\${${inner.slice(1)}}` };
  const name = inner.trim();
  if (!/^[A-Za-z0-9:.]+$/.test(name)) throw new TemplateError(`Fn::Sub cannot read \${${inner.slice(0, 200)}}.`);
  const dot = name.indexOf(".");
  if (dot === -1) return { kind: "name", name, logicalId: name };
  return { kind: "name", name, logicalId: name.slice(0, dot), attribute: name.slice(dot + 1) };
};
