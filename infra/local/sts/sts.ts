import type { Cloud } from "../core/cloud.ts";
import type { LocalIam } from "../core/ports.ts";
import type { Assume } from "../iam/iam.ts";
import { roleId } from "../iam/roles.ts";
import { queryService } from "../wire/query-service.ts";
import { loadConstraints } from "../constraints/load.ts";
import { assumeRole, sessionArn } from "./assume-role.ts";
import type { Caller, LocalService, Provisioners } from "../wire/types.ts";

/** A role's identity is its session's; a root user's is its account's. */
const identityOf = (caller: Caller): { UserId: string; Account: string; Arn: string } => {
  if (caller.role === undefined) return { UserId: caller.account, Account: caller.account, Arn: caller.principal };
  // Lambda names the session after the function; here the role's own name tells as much.
  const session = caller.session ?? caller.role.split("/").at(-1) ?? "";
  return {
    UserId: `${roleId(caller.role)}:${session}`,
    Account: caller.account,
    Arn: sessionArn(caller.role, session),
  };
};

/** STS: who a caller is, and sessions of roles. */
export const createSts = ({
  assume,
  ...options
}: {
  cloud: Cloud;
  iam: LocalIam;
  assume: Assume;
}): { service: LocalService; provision: Provisioners } => ({
  service: queryService({
    signingName: "sts",
    version: "2011-06-15",
    namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
    operations: {
      GetCallerIdentity: { run: (_input, caller) => identityOf(caller) },
      AssumeRole: assumeRole({ cloud: options.cloud, assume }),
    },
    constraints: loadConstraints("sts"),
    ...options,
  }),
  provision: {},
});
