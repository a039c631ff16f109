import { invalidArgument } from "./errors.ts";

/** How keys are written in a listing: as they are, or percent-encoded for `encoding-type=url`, which keeps keys that XML cannot hold. */
export const urlEncoder = (query: URLSearchParams): ((text: string) => string) => {
  const type = query.get("encoding-type");
  if (type === null) return (text) => text;
  if (type !== "url") throw invalidArgument("Invalid Encoding Method specified in Request", "encoding-type", type);
  return (text) =>
    encodeURIComponent(text)
      .replaceAll("%2F", "/")
      .replace(/[!'()]/g, (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`);
};
