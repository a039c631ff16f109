/** A template in Python's format notation, in ours; what of it has no counterpart here is a sentence. */
export type Converted = { readonly template: string; readonly faults: readonly string[] };

const token = /\{\{|\}\}|\{([^{}]*)\}|[{}]/g;

/** `{topic}` becomes `{{topic}}`; `{{` is one brace there and `{{{{` is two here. */
export const fromPythonFormat = (source: string): Converted => {
  const faults: string[] = [];
  let template = "";
  let literal = "";
  let end = 0;
  const flush = (): void => {
    // Braces are escaped in pairs: a single one is text.
    template += literal.replaceAll("{{", "{{{{");
    literal = "";
  };
  for (const match of source.matchAll(token)) {
    literal += source.slice(end, match.index);
    end = match.index + match[0].length;
    if (match[0] === "{{" || match[0] === "}}") literal += match[0][0];
    else if (match[1] === undefined) {
      faults.push(`a single "${match[0]}" at character ${match.index + 1} is an error in Python's format`);
      literal += match[0];
    } else {
      const field = fieldOf(match[1], faults);
      if (field === undefined) literal += match[0];
      else {
        flush();
        template += `{{${field}}}`;
      }
    }
  }
  literal += source.slice(end);
  flush();
  return { template, faults };
};

const fieldOf = (written: string, faults: string[]): string | undefined => {
  const [, name = "", conversion = "", spec = ""] = /^([^!:]*)(![^:]*)?(:.*)?$/s.exec(written) ?? [];
  if (/^\d*$/.test(name) || /[.[\]]/.test(name) || name.trim() !== name) {
    faults.push(`the field {${written}} is no name of a column here`);
    return undefined;
  }
  // Values are text: of them `!s` and an empty format say nothing.
  if ((conversion !== "" && conversion !== "!s") || (spec !== "" && spec !== ":"))
    faults.push(`how {${written}} is to be formatted is not carried over; the column stands as it is`);
  return name;
};
