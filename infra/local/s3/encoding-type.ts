import { invalidArgument } from "./errors.ts";

/** How keys are written in a listing: as they are, or for `encoding-type=url`, which keeps keys that XML cannot hold, as a form writes them. */
export const urlEncoder = (query: URLSearchParams): ((text: string) => string) => {
  const type = query.get("encoding-type");
  if (type === null) return (text) => text;
  if (type !== "url") throw invalidArgument("Invalid Encoding Method specified in Request", "encoding-type", type);
  return (text) =>
    encodeURIComponent(text)
      .replaceAll("%2F", "/")
      .replaceAll("%20", "+")
      .replace(/[!'()~]/g, (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`);
};
