import type { Problem } from "../../../events-schema/index.ts";
import { secretNotAllowed, secretUnreadable, secretWithoutToken } from "../domain/hub-problems.ts";
import { tokenIn } from "../domain/hub-token.ts";

/** Secrets as text. undefined: there is none by this ARN, or this role may not read it. */
export type Secrets = { read(secretArn: string): Promise<string | undefined> };

export type TokenOf =
  | { readonly kind: "token"; readonly token: string | undefined }
  | { readonly kind: "refused"; readonly problem: Problem };

/**
 * The token that a request names, by its secret. Whoever may publish a request could name any secret: only those that the stack's
 * settings allow are read, and its role may read no others.
 */
export const tokenOf = async (
  secretArn: string | undefined,
  { secrets, allowed }: { secrets: Secrets; allowed: readonly string[] },
): Promise<TokenOf> => {
  if (secretArn === undefined) return { kind: "token", token: undefined };
  if (!allowed.includes(secretArn)) return { kind: "refused", problem: secretNotAllowed(secretArn) };
  const text = await secrets.read(secretArn);
  if (text === undefined) return { kind: "refused", problem: secretUnreadable(secretArn) };
  const token = tokenIn(text);
  return token === undefined ? { kind: "refused", problem: secretWithoutToken(secretArn) } : { kind: "token", token };
};
