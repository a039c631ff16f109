/** What an access token may be made of: anything else could say more in a header than a token. */
const token = /^[\x21-\x7e]{1,500}$/;

/** The token in a secret's text: the text itself, or `token` of a JSON object. Undefined: there is none that a header can carry. */
export const tokenIn = (secret: string): string | undefined => {
  const text = secret.trim();
  const found = text.startsWith("{") ? inJson(text) : text;
  return found !== undefined && token.test(found) ? found : undefined;
};

const inJson = (text: string): string | undefined => {
  try {
    const { token: found } = JSON.parse(text) as { token?: unknown };
    return typeof found === "string" ? found : undefined;
  } catch {
    return undefined;
  }
};
