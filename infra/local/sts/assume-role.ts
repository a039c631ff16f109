import type { Cloud } from "../core/cloud.ts";
import type { Assume } from "../iam/iam.ts";
import { roleId } from "../iam/roles.ts";
import { AwsError, notHere } from "../wire/aws-error.ts";
import type { Operation } from "../wire/types.ts";

/** As the service's model has checked it. */
type Input = { RoleArn: string; RoleSessionName: string; DurationSeconds?: number; ExternalId?: string };

/** An hour is what a role allows unless it says more. */
const sessionSecondsMax = 3600;

/** The model allows up to twelve hours; the role says how many of them. */
const secondsOf = ({ DurationSeconds = sessionSecondsMax }: Input): number => {
  if (DurationSeconds <= sessionSecondsMax) return DurationSeconds;
  throw new AwsError(
    "ValidationError",
    "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
  );
};

/** The model knows the letters of an ARN only. */
const roleArn = /^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;

const elsewhere = [
  "Policy",
  "PolicyArns",
  "Tags",
  "TransitiveTagKeys",
  "SerialNumber",
  "TokenCode",
  "SourceIdentity",
  "ProvidedContexts",
];

export const assumeRole = ({ cloud, assume }: { cloud: Cloud; assume: Assume }): Operation<Input> => ({
  // The role's trust policy is looked at together with the caller's own, so both are asked in one place.
  run: (input, caller) => {
    for (const name of elsewhere) if (Object.hasOwn(input, name)) throw notHere(`${name} of sts AssumeRole`);
    const { RoleArn: arn, RoleSessionName: name, ExternalId } = input;
    if (!roleArn.test(arn)) throw new AwsError("ValidationError", `${arn} is invalid`);
    const expiresAt = cloud.clock.now() + secondsOf(input) * 1000;
    const credentials = assume(caller, arn, {
      session: { name, expiresAt },
      context: {
        "sts:rolesessionname": name,
        ...(ExternalId !== undefined && { "sts:externalid": ExternalId }),
      },
    });
    const { accessKeyId, secretAccessKey, sessionToken } = credentials;
    return {
      Credentials: {
        AccessKeyId: accessKeyId,
        SecretAccessKey: secretAccessKey,
        SessionToken: sessionToken,
        Expiration: new Date(expiresAt),
      },
      AssumedRoleUser: { AssumedRoleId: `${roleId(arn)}:${name}`, Arn: sessionArn(arn, name) },
    };
  },
});

/** `arn:aws:sts::<account>:assumed-role/<role>/<session>` */
export const sessionArn = (role: string, session: string): string =>
  `arn:aws:sts::${role.split(":")[4] ?? ""}:assumed-role/${role.split("/").at(-1) ?? ""}/${session}`;
