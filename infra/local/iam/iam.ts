import type { Cloud } from "../core/cloud.ts";
import type { LocalIam } from "../core/ports.ts";
import type { Identify } from "../wire/credentials.ts";
import type { Provisioners } from "../wire/types.ts";
import { createDecider } from "./authorize.ts";
import { createCredentials } from "./credentials.ts";
import { createProvisioners } from "./provision.ts";
import { createRoles } from "./roles.ts";

/** IAM of the running template: who may do what. `identify` tells the server whose access key a request carries. */
export const createIam = (options: {
  cloud: Cloud;
}): { iam: LocalIam; provision: Provisioners; identify: Identify } => {
  const { cloud } = options;
  const roles = createRoles();
  const credentials = createCredentials({ cloud, roles });
  return {
    iam: { ...createDecider({ cloud, roles }), issueCredentials: credentials.issue },
    provision: createProvisioners(cloud, roles),
    identify: credentials.identify,
  };
};
