import type { Cloud } from "../core/cloud.ts";
import type { LocalIam } from "../core/ports.ts";
import type { Identify } from "../wire/credentials.ts";
import type { Provisioners } from "../wire/types.ts";
import { createDecider, type MayAssume } from "./authorize.ts";
import { createCredentials, type Session } from "./credentials.ts";
import type { GrantWatch } from "./grants.ts";
import { createProvisioners } from "./provision.ts";
import { createRoles } from "./roles.ts";

/** Opens a session of a role for a caller that may; for STS. */
export type Assume = (
  caller: Parameters<MayAssume>[0],
  role: string,
  options: { session: Session; context: Record<string, string> },
) => ReturnType<LocalIam["issueCredentials"]>;

/** IAM of the running template: who may do what. `identify` tells the server whose access key a request carries. */
export const createIam = (options: {
  cloud: Cloud;
  watch?: GrantWatch | undefined;
}): { iam: LocalIam; provision: Provisioners; identify: Identify; assume: Assume } => {
  const { cloud } = options;
  const roles = createRoles();
  const credentials = createCredentials({ cloud, roles });
  const { mayAssume, ...decider } = createDecider({ cloud, roles, watch: options.watch });
  return {
    iam: { ...decider, issueCredentials: (role) => credentials.issue(role), keyOf: credentials.keyOf },
    provision: createProvisioners(cloud, roles),
    identify: credentials.identify,
    assume: (caller, role, { session, context }) => {
      mayAssume(caller, role, context);
      return credentials.issue(role, session);
    },
  };
};
