import type { Cloud } from "../core/cloud.ts";
import type { LocalIam } from "../core/ports.ts";
import { roleId } from "../iam/roles.ts";
import { queryService } from "../wire/query-service.ts";
import type { Caller, LocalService, Provisioners } from "../wire/types.ts";

/** A role's identity is its session's; a root user's is its account's. */
const identityOf = (caller: Caller): { UserId: string; Account: string; Arn: string } => {
  if (caller.role === undefined) return { UserId: caller.account, Account: caller.account, Arn: caller.principal };
  const name = caller.role.split("/").at(-1) ?? "";
  // Lambda names the session after the function; here the role's own name tells as much.
  return {
    UserId: `${roleId(caller.role)}:${name}`,
    Account: caller.account,
    Arn: `arn:aws:sts::${caller.account}:assumed-role/${name}/${name}`,
  };
};

/** STS as far as a client asks who it is. */
export const createSts = (options: {
  cloud: Cloud;
  iam: LocalIam;
}): { service: LocalService; provision: Provisioners } => ({
  service: queryService({
    signingName: "sts",
    namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
    operations: { GetCallerIdentity: { run: (_input, caller) => identityOf(caller) } },
    ...options,
  }),
  provision: {},
});
