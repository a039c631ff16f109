import type { Cloud } from "../core/cloud.ts";
import type { Assume } from "../iam/iam.ts";
import { roleId } from "../iam/roles.ts";
import { AwsError, notHere } from "../wire/aws-error.ts";
import type { Operation } from "../wire/types.ts";

type Input = Record<string, unknown>;

/** Seconds; an hour is what a role allows unless it says more. */
const duration = { min: 900, max: 3600 };

const invalid = (value: unknown, member: string, constraint: string): AwsError =>
  new AwsError(
    "ValidationError",
    `1 validation error detected: Value '${String(value)}' at '${member}' failed to satisfy constraint: ${constraint}`,
  );

const matching = (input: Input, name: string, { pattern, min, max }: { pattern: RegExp; min: number; max: number }) => {
  const value = input[name];
  const member = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  if (typeof value !== "string") throw invalid(null, member, "Member must not be null");
  if (value.length < min) throw invalid(value, member, `Member must have length greater than or equal to ${min}`);
  if (value.length > max) throw invalid(value, member, `Member must have length less than or equal to ${max}`);
  if (!pattern.test(value))
    throw invalid(value, member, `Member must satisfy regular expression pattern: ${pattern.source.slice(1, -1)}`);
  return value;
};

const secondsOf = ({ DurationSeconds: given = String(duration.max) }: Input): number => {
  const seconds = typeof given === "string" && /^\d{1,9}$/.test(given) ? Number(given) : Number.NaN;
  if (!(seconds >= duration.min))
    throw invalid(given, "durationSeconds", `Member must have value greater than or equal to ${duration.min}`);
  if (seconds > duration.max)
    throw new AwsError(
      "ValidationError",
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    );
  return seconds;
};

const elsewhere = ["Policy", "PolicyArns", "Tags", "TransitiveTagKeys", "SerialNumber", "TokenCode", "SourceIdentity"];

export const assumeRole = ({ cloud, assume }: { cloud: Cloud; assume: Assume }): Operation<Input> => ({
  // The role's trust policy is looked at together with the caller's own, so both are asked in one place.
  run: (input, caller) => {
    for (const name of elsewhere) if (input[name] !== undefined) throw notHere(`${name} of sts AssumeRole`);
    const arn = matching(input, "RoleArn", {
      pattern: /^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
      min: 20,
      max: 2048,
    });
    const name = matching(input, "RoleSessionName", { pattern: /^[\w+=,.@-]*$/, min: 2, max: 64 });
    const expiresAt = cloud.clock.now() + secondsOf(input) * 1000;
    const externalId = input["ExternalId"];
    const credentials = assume(caller, arn, {
      session: { name, expiresAt },
      context: {
        "sts:rolesessionname": name,
        ...(typeof externalId === "string" && { "sts:externalid": externalId }),
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
