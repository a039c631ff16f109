import type { Access } from "../wire/types.ts";
import type { Principal } from "./evaluate.ts";
import type { Context } from "./glob.ts";

/** Account that owns what an ARN names. S3 leaves it out; so do foundation models, which are everybody's. */
export const accountOfResource = (
  resource: string,
  options: { stackAccount: string; callerAccount: string },
): string => {
  const [, , service, , account] = resource.split(":");
  if (account !== undefined && account !== "") return account;
  return service === "s3" ? options.stackAccount : options.callerAccount;
};

const principalKeys = (principal: Principal): Record<string, string> =>
  principal.kind === "service"
    ? { "aws:principalisawsservice": "true", "aws:principalservicename": principal.name }
    : {
        "aws:principalisawsservice": "false",
        "aws:principalaccount": principal.account,
        "aws:principalarn": principal.arn,
        "aws:principaltype": principal.root ? "Account" : "AssumedRole",
      };

/** Condition keys of a request: the global ones, then what the service adds, names in lower case. */
export const contextOf = (options: {
  principal: Principal;
  access: Access;
  resourceAccount: string;
  from?: { sourceArn: string; sourceAccount: string };
}): Context => {
  const { principal, access, resourceAccount, from } = options;
  const all: Record<string, string | string[]> = {
    // Within one machine nothing crosses a network; on AWS every SDK uses TLS. Without this a "TLS only" statement would deny everything here.
    "aws:securetransport": "true",
    "aws:resourceaccount": resourceAccount,
    ...principalKeys(principal),
    ...(from ? { "aws:sourcearn": from.sourceArn, "aws:sourceaccount": from.sourceAccount } : {}),
    ...access.context,
  };
  return Object.fromEntries(
    Object.entries(all).map(([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value : [value]]),
  );
};
