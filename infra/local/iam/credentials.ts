import { AwsError } from "../wire/aws-error.ts";
import type { Cloud } from "../core/cloud.ts";
import type { LocalIam } from "../core/ports.ts";
import type { Identify } from "../wire/credentials.ts";
import type { Roles } from "./roles.ts";

/** Marks a key as issued here, so that one from an earlier start is told from a user's own. */
const keyPrefix = "ASIACHOREO";

/** A session that somebody opened by AssumeRole; a function's own has neither name nor end. */
export type Session = { name: string; /** real ms since 1970 */ expiresAt: number };

type Issue = (role: string, session?: Session) => ReturnType<LocalIam["issueCredentials"]>;

/** Access keys of roles, for as long as the process lives. */
export const createCredentials = (options: {
  cloud: Cloud;
  roles: Roles;
}): { issue: Issue; identify: Identify; keyOf: NonNullable<LocalIam["keyOf"]> } => {
  const { cloud, roles } = options;
  const issued = new Map<string, { role: string; secretAccessKey: string; session?: Session }>();
  return {
    issue: (role, session) => {
      if (!roles.byArn(role))
        throw new AwsError("NoSuchEntity", `The role ${role} does not exist, so nothing can run as it.`, 404);
      const accessKeyId = `${keyPrefix}${cloud.random.id(10).toUpperCase()}`;
      const secretAccessKey = cloud.random.id(40);
      issued.set(accessKeyId, { role, secretAccessKey, ...(session && { session }) });
      return { accessKeyId, secretAccessKey, sessionToken: cloud.random.id(64) };
    },
    keyOf: (accessKeyId) => issued.get(accessKeyId),
    identify: (accessKeyId) => {
      const found = issued.get(accessKeyId);
      if (found?.session && found.session.expiresAt <= cloud.clock.now()) return "expired";
      if (found) return { role: found.role, ...(found.session && { session: found.session.name }) };
      return accessKeyId.startsWith(keyPrefix) ? "stale" : undefined;
    },
  };
};
