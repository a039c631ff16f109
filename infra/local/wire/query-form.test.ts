import { XMLParser } from "fast-xml-parser";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readQuery, writeXml } from "./query-form.ts";

test("a form unfolds into objects, lists and maps", () => {
  const form = new URLSearchParams(
    "Action=Publish&Version=1&TopicArn=t&Tags.member.1.Key=a&Tags.member.2.Key=b&Tags.member.10.Key=c&MessageAttributes.entry.1.Name=n&MessageAttributes.entry.1.Value.DataType=String",
  );
  expect(readQuery(form)).toEqual({
    TopicArn: "t",
    Tags: [{ Key: "a" }, { Key: "b" }, { Key: "c" }],
    MessageAttributes: { n: { DataType: "String" } },
  });
});

test("a form that tries to reach a prototype or to nest for ever gains nothing", () => {
  expect(Object.getPrototypeOf(readQuery(new URLSearchParams("__proto__.polluted=1")))).toBe(Object.prototype);
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  expect(() => readQuery(new URLSearchParams(`${"a.".repeat(50)}a=1`))).toThrow(/deeper than 12 levels/);
});

test("an answer becomes elements", () => {
  const output = { A: "x", B: [1, 2], C: new Map([["k", "v"]]), D: new Date(0), E: undefined, F: true };
  expect(writeXml(output)).toBe(
    "<A>x</A><B><member>1</member><member>2</member></B><C><entry><key>k</key><value>v</value></entry></C><D>1970-01-01T00:00:00.000Z</D><F>true</F>",
  );
});

test("any text comes out of the XML as it went in", () => {
  const parser = new XMLParser({ trimValues: false, parseTagValue: false });
  const writable = fc.string({ unit: fc.constantFrom("<", "&", ">", '"', "'", "]]>", "a", "é", "💡", " ") });
  fc.assert(
    fc.property(writable, (text) => {
      expect(parser.parse(`<A>${writeXml(text)}</A>`)).toEqual({ A: text });
    }),
  );
});
