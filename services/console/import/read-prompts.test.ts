import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyCharacter } from "../../../test/any-character.ts";
import { NotImportable } from "./notes.ts";
import { readPythonDictionary } from "./python-literal.ts";
import { readPrompts } from "./read-prompts.ts";

const prompts = new Map<string, unknown>([
  ["joke", "A joke about {topic}."],
  ["color", { template: 'Say {{"color": ""}}', output_schema: { type: "json", fields: { color: "$.color" } } }],
  ["all", { expansion_rule: true, prompts: ["joke", "color"] }],
]);

test.each([
  ["prompts.json", JSON.stringify(Object.fromEntries(prompts))],
  ["prompts.json", JSON.stringify({ prompt_id_to_template: Object.fromEntries(prompts) })],
  [
    "prompts.yaml",
    `
joke: A joke about {topic}.
color:
  template: 'Say {{"color": ""}}'
  output_schema: { type: json, fields: { color: $.color } }
all:
  expansion_rule: true
  prompts: [joke, color]
`,
  ],
  [
    "prompt_templates.py",
    `
"""What is asked."""
import os

OTHER = {"joke": "not this one"}

prompt_id_to_template: dict = {
    # the first
    'joke': 'A joke '
            "about {topic}.",
    "color": {
        'template': '''Say {{"color": ""}}''',
        'output_schema': {'type': 'json', 'fields': {'color': '$.color',},},
    },
    'all': {'expansion_rule': True, 'prompts': ['joke', ('color')]},
}

def other(): return os.environ
`,
  ],
])("%# %s holds the same prompts", (file, text) => {
  expect(readPrompts(text, file)).toEqual(prompts);
});

test.each([
  ["a.json", "[]", /no prompts by their ids/],
  ["a.yaml", "a: [", /cannot be read/],
  ["a.json", '{"a": {"templ": "x"}, "b": 5}', /the prompt "a" .*\n.*the prompt "b"/],
  ["a.py", "x = {}", /assigns no dictionary to prompt_id_to_template/],
  ["a.py", "prompt_id_to_template = {\n 'a': f'{x}'}", /line 2 has something else/],
  ["a.py", "prompt_id_to_template = {'a': 'x'.strip()}", /line 1 has no ","/],
  ["a.py", "prompt_id_to_template = {'a': 'x", /line 1 begins a text that is not closed/],
])("%s: %s is refused by name", (file, text, why) => {
  expect(() => readPrompts(text, file)).toThrow(why);
  expect(() => readPrompts(text, file)).toThrow(NotImportable);
});

describe("literals of Python", () => {
  const read = (literal: string): unknown =>
    (readPythonDictionary(`p = {'x': ${literal}}`, "p") as Record<string, unknown>)["x"];
  test.each([
    [String.raw`'a\n\t\\\'\x41\u00e9\U0001F600\101\q'`, "a\n\t\\'Aé😀A\\q"],
    [String.raw`r'a\n'`, String.raw`a\n`],
    [`"""a\n"b" 'c'"""`, `a\n"b" 'c'`],
    ["('a'\n 'b')", "ab"],
    ["[1, -2.5, None, False]", [1, -2.5, null, false]],
    ["{}", {}],
    ["()", []],
  ])("%s", (literal, value) => {
    expect(read(literal)).toEqual(value);
  });

  test("what Python would write is read back", () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (text) => {
        const escaped = text.replaceAll(/['\\\n\r]/g, (sign) =>
          sign === "\n" ? "\\n" : sign === "\r" ? "\\r" : `\\${sign}`,
        );
        expect(read(`'${escaped}'`)).toBe(text);
      }),
    );
  });
});
