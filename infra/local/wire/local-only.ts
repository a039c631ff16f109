import { AwsError } from "./aws-error.ts";

/** Names of this machine that no DNS server can point elsewhere. */
const loopback = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/i;

const quoted = (text: string): string => JSON.stringify(text.slice(0, 200));

const foreignHost = (host: string | undefined): AwsError | undefined => {
  if (host !== undefined && loopback.test(host)) return undefined;
  const asked = host === undefined ? "no host" : `the host ${quoted(host)}`;
  return new AwsError(
    "RequestNotLocal",
    `The local cloud answers to 127.0.0.1, localhost and [::1] only, and this request is for ${asked}. Use the endpoint it printed at its start; S3 buckets are addressed by path.`,
    403,
  );
};

const isLocalOrigin = (origin: string): boolean => {
  const [scheme, authority = ""] = origin.split("://");
  return (scheme === "http" || scheme === "https") && loopback.test(authority);
};

const foreignPage = (headers: Readonly<Record<string, string>>): AwsError | undefined => {
  const { origin } = headers;
  // Where a browser names no origin (an image, a script), this header still says that another site asks. Following a link is the user's own doing.
  const crossSite = headers["sec-fetch-site"] === "cross-site" && headers["sec-fetch-mode"] !== "navigate";
  if (origin === undefined ? !crossSite : isLocalOrigin(origin)) return undefined;
  const page = origin === undefined ? "another site" : quoted(origin);
  return new AwsError(
    "RequestNotLocal",
    `The local cloud takes no requests from web pages of other sites, and this one comes from ${page}.`,
    403,
  );
};

/**
 * Why a request is none of this machine's programs' doing, if so. Signatures are not verified here, so a web page that
 * makes the browser call 127.0.0.1, under its own name (DNS rebinding) or across sites, would be the account's root.
 */
export const refusalOfForeign = (headers: Readonly<Record<string, string>>): AwsError | undefined =>
  foreignHost(headers["host"]) ?? foreignPage(headers);
