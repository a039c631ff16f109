import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyCharacter } from "../../../test/any-character.ts";
import { readPythonDictionary } from "./python-literal.ts";
import { UserError } from "../user-error.ts";
import { readPrompts } from "./read-prompts.ts";
import { saidOf } from "./source.ts";

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
  expect(readPrompts({ name: file, text }).prompts).toEqual(prompts);
});

test("a file of Python with the line ends of Windows holds what Python reads", () => {
  const text = 'prompt_id_to_template = {"a": """x\r\ny"""}\r\ndef f(p):\r\n    return prompt_id_to_template[p]\r\n';
  expect(readPrompts({ name: "a.py", text }).prompts).toEqual(new Map([["a", "x\ny"]]));
});

test.each([
  ["a.json", "[]", /^a\.json:1:1: there are no prompts by their ids/],
  ["a.yaml", "", /^a\.yaml: there are no prompts by their ids/],
  ["a.yaml", "a: [", /^a\.yaml:1:5: the prompts cannot be read: Flow sequence/],
  ["a.yaml", "a: b\n---\nc: d", /^a\.yaml:2:1: .*write all prompts into one/],
  ["a.yaml", "a: !!js/function x", /^a\.yaml:1:4: .*Unresolved tag/],
  ["a.yaml", `a: &a [x]\nb: [${"*a, ".repeat(200)}]`, /^a\.yaml: .*alias/],
  ["a.yaml", "[".repeat(20_000), /^a\.yaml/],
  ["a.yaml", "a: x\na: y", /^a\.yaml:2:1: "a" stands at a\.yaml:1:1 already/],
  ["a.json", '{"__proto__": "x"}', /^a\.json:1:2: "__proto__" is no name that can be read/],
  [
    "a.json",
    '{\n"a": {"templ": "x"},\n"b": 5}',
    /^a\.json:2:6: the prompt "a": template is missing.*\na\.json:3:6: the prompt "b"/,
  ],
  [
    "a.json",
    '{"a": {"expansion_rule": "yes", "prompts": []}}',
    /a\.json:1:26: the prompt "a": expansion_rule is "yes"; it must be true/,
  ],
  ["a.json", '{"a": {"template": "x", "output_schema": {"type": "json"}}}', /output_schema\.fields is missing/],
  ["a.py", "x = {}", /^a\.py: it assigns no dictionary to prompt_id_to_template/],
  ["a.py", "prompt_id_to_template = {\n 'a': f'{x}'}", /^a\.py:2: it has something else/],
  ["a.py", "prompt_id_to_template = {'a': 'x'.strip()}", /^a\.py:1: it has no ","/],
  ["a.py", "prompt_id_to_template = {'a': 'x", /^a\.py:1: it begins a text that is not closed/],
  ["a.py", "prompt_id_to_template = {'a': 'x',\n'a': 'y'}", /^a\.py:2: it has "a" a second time; keep one/],
  ["a.py", "prompt_id_to_template = {\n'a': 5}", /^a\.py:2: the prompt "a" must be a text/],
  ["a.py", "prompt_id_to_template = {'a': 'x'}\nprompt_id_to_template['b'] = 'y'", /^a\.py:2: it changes prompt_id_to/],
  ["a.py", "prompt_id_to_template = {}\nif x:\n  prompt_id_to_template.update(y)", /^a\.py:3: it changes prompt_id_to/],
])("%s is refused by name and place, %#", async (name, text, why) => {
  const source = { name, text };
  const read = saidOf(source, () => readPrompts(source));
  await expect(read).rejects.toThrow(why);
  await expect(read).rejects.toThrow(UserError);
});

test("whatever a file of prompts holds is read or refused", async () => {
  const shape = fc.record(
    {
      template: fc.jsonValue(),
      expansion_rule: fc.jsonValue(),
      prompts: fc.jsonValue(),
      output_schema: fc.oneof(fc.jsonValue(), fc.record({ type: fc.jsonValue(), fields: fc.jsonValue() })),
    },
    { requiredKeys: [] },
  );
  const file = fc.oneof(fc.jsonValue(), fc.dictionary(fc.string(), fc.oneof(shape, fc.jsonValue())));
  await fc.assert(
    fc.asyncProperty(file, async (content) => {
      const source = { name: "a.json", text: JSON.stringify(content) };
      const read = await saidOf(source, () => readPrompts(source).prompts).catch((error: unknown) => error);
      expect(read instanceof Map || read instanceof UserError).toBe(true);
    }),
  );
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
