import { expect, test } from "vitest";
import { AwsError } from "../../wire/aws-error.ts";
import { compile } from "./compile.ts";

/** The pattern, the reason, and the column of the place. */
const invalid: [pattern: string, reason: string | RegExp, column: number][] = [
  ["", "Filter is not an object", 1],
  ["[]", "Filter is not an object", 2],
  ["null", "Filter is not an object", 5],
  ['["not", "a", "dict", "but valid json"]', "Filter is not an object", 2],
  ["this is no json", /^Unrecognized token 'this': was expecting \(JSON String, Number, Array, Object or token/, 5],
  ["{'bad': 'quotation'}", "Unexpected character (''' (code 39)): was expecting double-quote to start field name", 2],
  ['{"not": closed mark"', /^Unrecognized token 'closed': was expecting/, 15],
  ['{"a":["b"]', /^Unexpected end-of-input: expected close marker for Object \(start marker at $/, 11],
  ['{"a":["b" "c"]}', "Unexpected character ('\"' (code 34)): was expecting comma to separate Array entries", 11],
  ['{"a" ["b"]}', "Unexpected character ('[' (code 91)): was expecting a colon to separate field name and value", 6],
  ['{"a":["b"],}', "Unexpected character ('}' (code 125)): was expecting double-quote to start field name", 12],
  ['{"a":["b"', "Unexpected end-of-input: expected close marker for Array", 10],
  ['{"a":', "Unexpected end-of-input within/between Object entries", 6],
  ['{"a":["\u0001"]}', /^Illegal unquoted character \(\(CTRL-CHAR, code 1\)\)/, 8],
  ['{"a":["\\x"]}', "Unrecognized character escape 'x' (code 120)", 8],
  ['{"a":["b', "Unexpected end-of-input: was expecting closing quote for a string value", 9],
  ['{"a":[01]}', /^Unexpected character \('1' \(code 49\)\)/, 8],
  ['{"a":["b"]} {', "There is more text behind the object", 14],
  ["{}", "Empty objects are not allowed", 3],
  ['{"a":{}}', "Empty objects are not allowed", 8],
  ['{"resources": []}', "Empty arrays are not allowed", 17],
  ['{"int": 42}', '"int" must be an object or an array', 11],
  ['{"string": "my-value"}', '"string" must be an object or an array', 13],
  ['{"a":{"b":true}}', '"b" must be an object or an array', 15],
  ['{"detail":{"x":[["y"]]}}', "Match value must be String, number, true, false, or null", 18],
  ['{"detail":{"x":[{}]}}', "Match expression name not found", 19],
  ['{"my_key": [{"EXISTS": true}]}', "Unrecognized match type EXISTS", 28],
  ['{"detail": {"equal": [{"NUMERIC": ["=", 5]}]}}', "Unrecognized match type NUMERIC", 36],
  ['{"detail":{"x":[{"toString":"a"}]}}', "Unrecognized match type toString", 30],
  ['{"a":[{"prefix":"a","suffix":"b"}]}', "Only one key allowed in match expression", 31],
  ['{"time": [{"prefix": 123}]}', "prefix match pattern must be a string", 25],
  ['{"time": [{"prefix": ["2022-07-13"]}]}', "prefix match pattern must be a string", 23],
  ['{"a":[{"prefix":{}}]}', "Prefix expression name not found", 19],
  ['{"a":[{"prefix":{"suffix":"a"}}]}', "Unsupported prefix pattern: suffix", 28],
  ['{"a":[{"prefix":{"equals-ignore-case":1}}]}', "equals-ignore-case match pattern must be a string", 40],
  ['{"FileName": [{"suffix": 123}]}', "suffix match pattern must be a string", 29],
  ['{"FileName": [{"suffix": [".png"]}]}', "suffix match pattern must be a string", 27],
  [
    '{"detail-type": [{"equals-ignore-case": {"prefix": "ec2"}}]}',
    "equals-ignore-case match pattern must be a string",
    42,
  ],
  ['{"a":[{"exactly":1}]}', "exact match pattern must be a string", 19],
  ['{"a":[{"exists":"true"}]}', "exists match pattern must be either true or false.", 18],
  ['{"a":[{"anything-but":[]}]}', /mixed type is not supported$/, 25],
  ['{"a":[{"anything-but":["a",1]}]}', /^Inside anything but list, either all values are number or string/, 30],
  ['{"a":[{"anything-but":null}]}', "Value of anything-but must be an array or single string/number value.", 27],
  ['{"a":[{"anything-but":{}}]}', "Anything-But expression name not found", 25],
  ['{"a":[{"anything-but":{"numeric":["=",1]}}]}', "Unsupported anything-but pattern: numeric", 35],
  [
    '{"detail": {"FileName": [{"anything-but": {"prefix": {"equals-ignore-case": "file"}}}]}}',
    "Value of anything-but must be an array or single string/number value.",
    55,
  ],
  [
    '{"detail": {"state": [{"anything-but": {"equals-ignore-case": 123}}]}}',
    "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.",
    66,
  ],
  ['{"detail": {"state": [{"anything-but": {"prefix": 123}}]}}', "prefix/suffix match pattern must be a string", 54],
  ['{"detail": {"FileName": [{"anything-but": {"suffix": 123}}]}}', "prefix/suffix match pattern must be a string", 57],
  ['{"detail": {"FilePath": [{"anything-but": {"wildcard": 123}}]}}', "wildcard match pattern must be a string", 59],
  ['{"a":[{"anything-but":{"prefix":""}}]}', "Null prefix/suffix not allowed", 35],
  ['{"a":[{"anything-but":{"wildcard":"a**"}}]}', "Consecutive wildcard characters at pos 2", 40],
  ['{"a":[{"anything-but":{"prefix":"a","suffix":"b"}}]}', "Too many elements in numeric expression", 47],
  ['{"a":[{"numeric":5}]}', "Value of numeric must be an array.", 19],
  ['{"a":[{"numeric":[5]}]}', "Invalid member in numeric match: 5", 20],
  ['{"a":[{"numeric":["!",5]}]}', "Unrecognized numeric range operator: !", 24],
  ['{"a":[{"numeric":[">"]}]}', "Value of > must be numeric", 23],
  ['{"a":[{"numeric":["=","5"]}]}', "Value of equals must be numeric", 24],
  ['{"a":[{"numeric":["<",5,">",1]}]}', "Too many elements in numeric expression", 26],
  ['{"detail": {"c-count": [{"numeric": [">", 0, ">", 0]}]}}', "Bad numeric range operator: >", 49],
  ['{"detail": {"c-count": [{"numeric": [">", 0, "<"]}]}}', "Value of < must be numeric", 50],
  ['{"a":[{"numeric":[">",1,2]}]}', "Bad value in numeric range: 2", 26],
  ['{"a":[{"numeric":[">",1,"<",2,3]}]}', "Too many terms in numeric range expression", 32],
  ['{"a":[{"numeric":[">",5,"<",5]}]}', "Bottom must be less than top", 31],
  ['{"a":[{"numeric":[">",1e300]}]}', /^Value must be between/, 29],
  ['{"detail": {"sourceIPAddress": [{"cidr": ["bad-type"]}]}}', "prefix match pattern must be a string", 43],
  ['{"a":[{"cidr":"10.0.0.0"}]}', "Malformed CIDR, one '/' required", 25],
  ['{"a":[{"cidr":"10.0.0.0/x"}]}', "Malformed CIDR, mask bits must be an integer", 27],
  ['{"a":[{"cidr":"10.0.0.0/-1"}]}', "Malformed CIDR, mask bits must not be negative", 28],
  ['{"a":[{"cidr":"10.0.0.0/32"}]}', "IPv4 mask bits must be < 32", 28],
  ['{"a":[{"cidr":"::/128"}]}', "IPv6 mask bits must be < 128", 23],
  ['{"a":[{"cidr":"xx.11.xx/8"}]}', "Nonstandard IP address: xx.11.xx", 27],
  ['{"a":[{"cidr":"300.0.0.1/8"}]}', "Invalid IP address: 300.0.0.1", 28],
  ['{"EventBusArn": [{"wildcard": 123}]}', "wildcard match pattern must be a string", 34],
  ['{"EventBusArn": [{"wildcard": ["a"]}]}', "wildcard match pattern must be a string", 32],
  ['{"a":[{"wildcard":"arn:aws:events:us-east-1:**:event-bus/*"}]}', "Consecutive wildcard characters at pos 26", 60],
  ['{"a":[{"wildcard":"é**b"}]}', "Consecutive wildcard characters at pos 3", 25],
  ['{"a":[{"wildcard":"a\\\\b"}]}', "Invalid escape character at pos 2", 25],
  ['{"a":[{"wildcard":"a\\\\"}]}', "Invalid escape character at pos 2", 24],
  ['{"$or":[{"a":["x"]}]}', "There must have at least 2 Objects in $or relationship.", 21],
  ['{"detail":{"$or":{"a":["x"]}}}', "It must be an Array followed with $or.", 19],
  ['{"$or":[{"a":["x"]},"b"]}', "Only JSON object is allowed in array of $or relationship.", 22],
  ['{"$or":[{"a":["x"]},{}]}', "Empty objects are not allowed", 23],
  [
    '{"$or":[{"a":["x"]},{"numeric":["y"]}]}',
    "numeric is Ruler reserved fieldName which cannot be used inside $or.",
    33,
  ],
];

const refusalOf = (pattern: string): AwsError => {
  try {
    compile(pattern);
  } catch (cause) {
    if (cause instanceof AwsError) return cause;
    throw cause;
  }
  throw new Error(`${pattern} is taken.`);
};

test.each(invalid)("%s is refused: %s at column %i", (pattern, reason, column) => {
  const { code, message } = refusalOf(pattern);
  expect(code).toBe("InvalidEventPatternException");
  const [said = ""] = message.replace(/^Event pattern is not valid\. Reason: /, "").split(/(?:\n at )?\[Source: /);
  if (typeof reason === "string") expect(said).toContain(reason);
  else expect(said).toMatch(reason);
  expect(message.endsWith(`\n at [Source: (String)"${pattern}"; line: 1, column: ${column}]`)).toBe(true);
});

test("the place is a line of the pattern, of which an error repeats 500 characters; in a list of anything-but it is said twice", () => {
  expect(refusalOf('{\n  "a": [\n    {"x": 1}]}').message).toMatch(/; line: 3, column: 12\]$/);
  const { message } = refusalOf(`{"${"a".repeat(600)}":1}`);
  expect(message).toContain(`(String)"{"${"a".repeat(498)}"[truncated 106 chars]; line: 1, column: 606]`);
  const twice = '{"detail": {"state": [{"anything-but": {"equals-ignore-case": [123, 456]}}]}}';
  const place = `\n at [Source: (String)"${twice}"; line: 1, column: 67]`;
  expect(refusalOf(twice).message).toBe(
    `Event pattern is not valid. Reason: Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.${place}${place}`,
  );
});

test("paths said twice are one field, whose last values count, and what lies beside them stays", () => {
  const pattern = compile('{"detail":{"a":["x"],"b":["y"]},"detail":{"a":["z"]},"detail.c":["w"]}');
  expect(pattern.matches({ detail: { a: "z", b: "y", c: "w" } })).toBe(true);
  expect(pattern.matches({ detail: { a: "x", b: "y", c: "w" } })).toBe(false);
  expect(pattern.matches({ detail: { a: "z", c: "w" } })).toBe(false);
});

test.each([
  ["Ⱥ", "ⱥ", true],
  ["ß", "SS", true],
  ["SS", "ß", false],
  ["ß", "ẞ", false],
  ["k", "\u212a", false],
  ["ς", "Σ", true],
  ["σ", "ς", false],
  ["𐐀", "𐐨", false],
  ["a.b", "A.B", true],
  ["a.b", "axb", false],
])("ignoring case, %s stands for %s: %s", (asked, seen, same) => {
  const matches = (operand: object) => compile(JSON.stringify({ s: [operand] })).matches({ s: seen });
  const equals = { "equals-ignore-case": asked };
  expect([equals, { prefix: equals }, { suffix: equals }].map(matches)).toEqual([same, same, same]);
  expect(matches({ "anything-but": equals })).toBe(!same);
});

test.each([
  ["2001:db8::1", "2001:0DB8:0:0:0:0:0:1", true],
  ["2001:db8::1", "2001:db8::2", false],
  ["10.0.0.1", "10.0.0.01", true],
  ["::ffff:a00:1", "10.0.0.1", true],
  ["10.0.0.1", "10.0.0.1 ", false],
  ["300.0.0.1", "300.0.0.1", true],
  ["::g", "::g", true],
])("the address %s and %s are the same: %s", (asked, seen, same) => {
  expect(compile(JSON.stringify({ ip: [asked] })).matches({ ip: seen })).toBe(same);
  expect(compile(JSON.stringify({ ip: [{ exactly: asked }] })).matches({ ip: seen })).toBe(asked === seen);
});

test("1000 $or combinations are accepted and one more is not", () => {
  const alternatives = (count: number, name: string) => Array.from({ length: count }, (_, i) => ({ [name]: [i] }));
  const pattern = (a: number, b: number) =>
    JSON.stringify({ $or: alternatives(a, "a"), detail: { $or: alternatives(b, "b") } });
  expect(() => compile(pattern(20, 50))).not.toThrow();
  expect(() => compile(pattern(7, 143))).toThrow(/1001 \$or combinations/);
});

test("wildcards that could all be in the middle of one text are too complex", () => {
  const pattern = (...wildcards: string[]) => JSON.stringify({ a: wildcards.map((wildcard) => ({ wildcard })) });
  expect(() => compile(pattern("*.bif", "*.tiff", "*.tif", "*.svs"))).not.toThrow();
  expect(() => compile(pattern("*/datasync/*.bif", "*/datasync/*.tif"))).not.toThrow();
  expect(() => compile(pattern(...["bif", "tif", "tiff", "svs"].map((end) => `*/datasync/*.${end}`)))).toThrow(
    /Rule is too complex .* wildcard character\n at \[Source: /,
  );
  expect(() => compile(pattern("*aaaaaaaaaaaaaaa"))).toThrow(/Rule is too complex/);
  expect(() => compile(pattern("*:*:*:*:*:event-bus/*"))).toThrow(/Rule is too complex/);
  expect(() => compile(pattern("/Users/*/dir/dir/dir/dir/dir/doc.txt"))).not.toThrow();
});
