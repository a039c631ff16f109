import type { AwsError } from "./aws-error.ts";
import type { AwsResponse } from "./types.ts";

/** Text made safe inside XML: the five markup characters as entities, and no control characters, which XML 1.0 cannot carry. */
export const escapeXml = (text: string): string =>
  text
    // eslint-disable-next-line no-control-regex -- control characters are what is removed
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;")
    .replace(/'/g, "&apos;")
    // A reader of XML takes a bare carriage return for a line feed.
    .replace(/\r/g, "&#xD;");

const xml = (error: AwsError, requestId: string): string =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message></Error>` +
  `<RequestId>${requestId}</RequestId></ErrorResponse>`;

const isQuery = (headers: Record<string, string>): boolean =>
  (headers["content-type"] ?? "").startsWith("application/x-www-form-urlencoded");

/** A CBOR text: its head, which is its length, and its bytes. */
const cborText = (text: string): Buffer => {
  const bytes = Buffer.from(text.slice(0, 10_000));
  const head = Buffer.from([0x79, bytes.length >> 8, bytes.length & 0xff]);
  return Buffer.concat([head, bytes]);
};

const cbor = (fields: Record<string, string>): Buffer => {
  const entries = Object.entries(fields);
  return Buffer.concat([Buffer.from([0xa0 + entries.length]), ...entries.flat().map(cborText)]);
};

/** Services besides S3 whose clients read XML though they send no form. */
const restXml = ["cloudfront", "route53"];

/** An error of the endpoint itself, in the protocol the client seems to speak: query and S3 clients read XML, clients of Smithy's RPC v2 read CBOR, all others JSON. */
export const refusal = (
  error: AwsError,
  request: { headers: Record<string, string>; requestId: string; service?: string | undefined },
): AwsResponse => {
  const common = { status: error.status, error: error.code };
  const id = { "x-amzn-requestid": request.requestId };
  if (request.service === "s3" || request.service === "s3express") {
    const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message><RequestId>${request.requestId}</RequestId></Error>`;
    return { ...common, headers: { ...id, "content-type": "application/xml" }, body };
  }
  if (isQuery(request.headers) || restXml.includes(request.service ?? "")) {
    return { ...common, headers: { ...id, "content-type": "text/xml" }, body: xml(error, request.requestId) };
  }
  if (request.headers["smithy-protocol"] === "rpc-v2-cbor") {
    const headers = { ...id, "content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor" };
    return { ...common, headers, body: cbor({ __type: error.code, message: error.message }) };
  }
  const headers = { ...id, "content-type": "application/json", "x-amzn-errortype": error.code };
  return { ...common, headers, body: JSON.stringify({ __type: error.code, message: error.message }) };
};
