import { AwsError } from "../wire/aws-error.ts";
import type { Cloud } from "../core/cloud.ts";
import type { LocalIam } from "../core/ports.ts";
import type { Identify } from "../wire/credentials.ts";
import type { Roles } from "./roles.ts";

/** Marks a key as issued here, so that one from an earlier start is told from a user's own. */
const keyPrefix = "ASIACHOREO";

/** Access keys of roles, for as long as the process lives. */
export const createCredentials = (options: {
  cloud: Cloud;
  roles: Roles;
}): { issue: LocalIam["issueCredentials"]; identify: Identify } => {
  const { cloud, roles } = options;
  const issued = new Map<string, string>();
  return {
    issue: (role) => {
      if (!roles.byArn(role))
        throw new AwsError("NoSuchEntity", `The role ${role} does not exist, so nothing can run as it.`, 404);
      const accessKeyId = `${keyPrefix}${cloud.random.id(10).toUpperCase()}`;
      issued.set(accessKeyId, role);
      return { accessKeyId, secretAccessKey: cloud.random.id(40), sessionToken: cloud.random.id(64) };
    },
    identify: (accessKeyId) => {
      const role = issued.get(accessKeyId);
      if (role !== undefined) return { role };
      return accessKeyId.startsWith(keyPrefix) ? "stale" : undefined;
    },
  };
};
