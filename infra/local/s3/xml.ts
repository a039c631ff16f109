import { XMLBuilder, XMLParser } from "fast-xml-parser";
import type { AwsResponse } from "../wire/types.ts";
import { AwsError } from "../wire/aws-error.ts";

export type XmlValue = string | number | boolean | XmlElement | readonly XmlValue[] | undefined;
export type XmlElement = { readonly [name: string]: XmlValue };

const named: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };

/** Line ends and control characters become references: a parser would turn them into something else, or refuse. */
const escape = (text: string): string =>
  text.replace(
    // oxlint-disable-next-line no-control-regex -- keys may hold control characters, which is what this is about
    /[&<>"'\u0000-\u001f\u007f\u0085\u2028\ufffe\uffff]/g,
    (found) => named[found] ?? `&#x${found.codePointAt(0)?.toString(16)};`,
  );

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  processEntities: false,
  suppressEmptyNode: true,
  tagValueProcessor: (_name: string, value: unknown) => escape(String(value)),
});

const namespace = "http://s3.amazonaws.com/doc/2006-03-01/";
const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

export const buildXml = (root: string, content: XmlElement, xmlns = true): string =>
  declaration + builder.build({ [root]: xmlns ? { "@xmlns": namespace, ...content } : content });

export const xmlResponse = (root: string, content: XmlElement, headers: Record<string, string> = {}): AwsResponse => ({
  status: 200,
  headers: { ...headers, "content-type": "application/xml" },
  body: buildXml(root, content),
});

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: false,
  removeNSPrefix: true,
  htmlEntities: true,
});

export const malformedXml = (): AwsError =>
  new AwsError(
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema",
  );

/** The element `root` of a document. Document types are refused: they are how entities blow up a parser. */
export const parseXml = (text: string, root: string): Record<string, unknown> => {
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) throw malformedXml();
  const document = parseOrRefuse(text);
  if (!isElement(document) || !(root in document)) throw malformedXml();
  const element = document[root];
  if (isElement(element)) return element;
  if (element === "") return {};
  throw malformedXml();
};

const parseOrRefuse = (text: string): unknown => {
  try {
    return parser.parse(text, true);
  } catch {
    throw malformedXml();
  }
};

const isElement = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** All child elements of one name; text and absence are an empty list. */
export const elements = (parent: Record<string, unknown>, name: string): Record<string, unknown>[] => {
  const value = parent[name];
  return (Array.isArray(value) ? value : [value]).filter(isElement);
};

export const textOf = (parent: Record<string, unknown>, name: string): string | undefined => {
  const value = parent[name];
  return typeof value === "string" ? value : undefined;
};
