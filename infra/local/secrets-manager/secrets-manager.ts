import { arn, type Cloud } from "../core/cloud.ts";
import { stableSuffix } from "../core/physical-name.ts";
import type { LocalIam } from "../core/ports.ts";
import { AwsError } from "../wire/aws-error.ts";
import { jsonService } from "../wire/json-service.ts";
import type { Access, Caller, LocalService, Operation, Provisioners } from "../wire/types.ts";

type Secret = { arn: string; name: string; value: string; version: string; createdAt: number };
type Input = Readonly<Record<string, unknown>>;

const schema = `CREATE TABLE IF NOT EXISTS secretsmanager_secret (
  arn TEXT PRIMARY KEY, name TEXT NOT NULL, account TEXT NOT NULL, value TEXT NOT NULL, version TEXT NOT NULL, created_at INTEGER NOT NULL,
  UNIQUE (account, name)
) STRICT`;

const invalid = (message: string): AwsError => new AwsError("InvalidParameterException", message);
const missing = (): AwsError =>
  new AwsError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");

/** API reference: 512 characters of these; 65,536 bytes of text. */
const nameOf = (given: unknown): string => {
  if (typeof given === "string" && /^[A-Za-z0-9/_+=.@-]{1,512}$/.test(given)) return given;
  throw invalid(
    "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
  );
};
const textOf = (given: unknown): string => {
  if (typeof given !== "string" || given === "")
    throw invalid("You must provide SecretString. The local cloud keeps no binary secrets.");
  if (Buffer.byteLength(given) > 65_536) throw invalid("SecretString has more than 65536 bytes.");
  return given;
};
const idOf = ({ SecretId }: Input): string => {
  if (typeof SecretId === "string" && SecretId !== "") return SecretId;
  throw invalid("You must provide a value for the SecretId parameter.");
};

const createShelf = ({ database }: Cloud) => {
  database.exec(schema);
  const byId = database.prepare(
    "SELECT arn, name, value, version, created_at AS createdAt FROM secretsmanager_secret WHERE account = ? AND (arn = ? OR name = ?)",
  );
  const add = database.prepare(
    "INSERT INTO secretsmanager_secret (arn, name, account, value, version, created_at) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const change = database.prepare("UPDATE secretsmanager_secret SET value = ?, version = ? WHERE arn = ?");
  return {
    find: (account: string, id: string) => byId.get(account, id, id) as Secret | undefined,
    add: (account: string, one: Secret) =>
      void add.run(one.arn, one.name, account, one.value, one.version, one.createdAt),
    change: ({ arn: of }: Secret, value: string, version: string) => void change.run(value, version, of),
  };
};

/** Secrets as text, by name or ARN: what a service needs that reads one, and no rotation. A name's ARN is the same at every start, so that a stack can name it before. */
export const createSecretsManager = ({
  cloud,
  iam,
}: {
  cloud: Cloud;
  iam: LocalIam;
}): { service: LocalService; provision: Provisioners } => {
  const shelf = createShelf(cloud);
  const found = (id: string, { account }: Caller): Secret => {
    const secret = shelf.find(account, id);
    if (secret) return secret;
    throw missing();
  };
  /** Who may not read a secret is not told whether there is one. */
  const access =
    (action: string) =>
    (input: Input, caller: Caller): Access => {
      const id = idOf(input);
      const resource = shelf.find(caller.account, id)?.arn;
      return { action: `secretsmanager:${action}`, resource: resource ?? arnOf(id, caller, "??????") };
    };
  const operations: Record<string, Operation<Input>> = {
    CreateSecret: {
      access: ({ Name }, caller) => ({
        action: "secretsmanager:CreateSecret",
        resource: arnOf(nameOf(Name), caller, "??????"),
      }),
      run: ({ Name, SecretString }, caller) => {
        const name = nameOf(Name);
        if (shelf.find(caller.account, name))
          throw new AwsError(
            "ResourceExistsException",
            `The operation failed because the secret ${name} already exists.`,
          );
        const secret = {
          arn: arnOf(name, caller, stableSuffix(name, 6)),
          name,
          value: textOf(SecretString),
          version: cloud.random.uuid(),
          createdAt: cloud.clock.now(),
        };
        shelf.add(caller.account, secret);
        return { ARN: secret.arn, Name: name, VersionId: secret.version };
      },
    },
    PutSecretValue: {
      access: access("PutSecretValue"),
      run: (input, caller) => {
        const secret = found(idOf(input), caller);
        const version = cloud.random.uuid();
        shelf.change(secret, textOf(input["SecretString"]), version);
        return { ARN: secret.arn, Name: secret.name, VersionId: version, VersionStages: ["AWSCURRENT"] };
      },
    },
    GetSecretValue: {
      access: access("GetSecretValue"),
      run: (input, caller) => {
        const { name, value, version, createdAt, arn: of } = found(idOf(input), caller);
        if ((input["VersionStage"] ?? "AWSCURRENT") !== "AWSCURRENT" || (input["VersionId"] ?? version) !== version)
          throw missing();
        return {
          ARN: of,
          Name: name,
          VersionId: version,
          SecretString: value,
          VersionStages: ["AWSCURRENT"],
          CreatedDate: new Date(createdAt),
        };
      },
    },
  };
  const service = jsonService({
    signingName: "secretsmanager",
    targetPrefix: "secretsmanager",
    version: "1.1",
    iam,
    cloud,
    operations,
  });
  return { service, provision: {} };
};

const arnOf = (id: string, { region, account }: Caller, suffix: string): string =>
  id.startsWith("arn:") ? id : arn("secretsmanager", region, account, `secret:${id}-${suffix}`);
