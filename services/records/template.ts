/** A template names no column that exists, or cannot be read at all. */
export class TemplateFault extends Error {
  override readonly name = "TemplateFault";
  /** The name that is not a column; absent: the template itself is malformed. */
  readonly unknownField: string | undefined;
  constructor(message: string, unknownField?: string) {
    super(message);
    this.unknownField = unknownField;
  }
}

/** Text with `{{field}}` in it, read once. Single braces are text; `{{{{` stands for `{{`. `{{field:500}}` cuts after 500 characters. */
export type Template = { readonly parts: readonly TemplatePart[]; readonly fields: readonly string[] };
type TemplatePart = { text: string } | { field: string; charactersMax?: number };

const token = /\{\{\{\{|\{\{(?!\{)([^{}]*)\}\}/g;

/** `isField` tells which names are columns, so that one that holds a colon is found before the colon means a cut. */
export const readTemplate = (source: string, isField: (name: string) => boolean): Template => {
  const parts: TemplatePart[] = [];
  let end = 0;
  for (const match of source.matchAll(token)) {
    parts.push(literal(source.slice(end, match.index), source));
    parts.push(match[1] === undefined ? { text: "{{" } : readField(match[1].trim(), isField));
    end = match.index + match[0].length;
  }
  parts.push(literal(source.slice(end), source));
  const fields = new Set(parts.flatMap((part) => ("field" in part ? [part.field] : [])));
  return { parts, fields: [...fields] };
};

/** The same in pieces, where no value is cut: `place` is made of each field. */
export const templatePieces = <Place>(
  { parts }: Template,
  placeOf: (field: string) => Place,
): readonly (string | { readonly place: Place })[] | undefined => {
  if (parts.some((part) => "charactersMax" in part)) return undefined;
  return parts
    .filter((part) => !("text" in part) || part.text !== "")
    .map((part) => ("text" in part ? part.text : { place: placeOf(part.field) }));
};

/** The template with a row's values in it. Values are data: braces in them mean nothing. */
export const renderTemplate = (template: Template, valueOf: (field: string) => string): string => {
  let text = "";
  for (const part of template.parts)
    text += "text" in part ? part.text : cut(valueOf(part.field), part.charactersMax ?? Infinity);
  return text;
};

const literal = (text: string, source: string): TemplatePart => {
  if (!text.includes("{{")) return { text };
  throw new TemplateFault(
    `"${source.slice(0, 100)}" has "{{" without a field name and "}}" after it; write {{field}}, or {{{{ for two braces`,
  );
};

const readField = (written: string, isField: (name: string) => boolean): TemplatePart => {
  if (isField(written)) return { field: written };
  const [, field, limit] = /^(.+):([1-9]\d{0,6})$/.exec(written) ?? [];
  if (field !== undefined && isField(field.trim())) return { field: field.trim(), charactersMax: Number(limit) };
  throw new TemplateFault(`there is no field or column "${written}"`, field?.trim() ?? written);
};

/** Never cuts a character in half; an ellipsis says that something was cut. */
const cut = (text: string, charactersMax: number): string => {
  if (text.length <= charactersMax) return text;
  let units = 0;
  let characters = 0;
  for (const character of text) {
    if (characters === charactersMax) return `${text.slice(0, units)}…`;
    characters += 1;
    units += character.length;
  }
  return text;
};
