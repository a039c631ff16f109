import { AwsError } from "../wire/aws-error.ts";
import { tableName } from "./access.ts";
import type { DynamoDb, Run } from "./context.ts";
import type { Input } from "./dynalite.ts";
import { failedConstraint } from "./table-checks.ts";

const existing = (db: DynamoDb, input: Input, account: string): string => {
  const { TableName } = input;
  if (typeof TableName !== "string")
    throw new AwsError(
      "ValidationException",
      "The parameter 'TableName' is required but was not present in the request",
    );
  const name = tableName(TableName);
  if (!db.storeOf(account).table(name))
    throw new AwsError("ResourceNotFoundException", `Requested resource not found: Table: ${name} not found`);
  return name;
};

const specification = (input: Input): { AttributeName: string; Enabled: boolean } => {
  const given = input["TimeToLiveSpecification"] as Input | undefined;
  const at = "timeToLiveSpecification";
  if (typeof given !== "object") throw failedConstraint(given, at, "not be null");
  const { AttributeName, Enabled } = given;
  if (typeof Enabled !== "boolean") throw failedConstraint(Enabled, `${at}.enabled`, "not be null");
  if (typeof AttributeName !== "string") throw failedConstraint(AttributeName, `${at}.attributeName`, "not be null");
  if (AttributeName.length < 1 || AttributeName.length > 255)
    throw failedConstraint(
      AttributeName,
      `${at}.attributeName`,
      `have length ${AttributeName.length < 1 ? "greater than or equal to 1" : "less than or equal to 255"}`,
    );
  return { AttributeName, Enabled };
};

const updateTimeToLive =
  (db: DynamoDb): Run =>
  (input, { account }) => {
    const table = existing(db, input, account);
    const { AttributeName, Enabled } = specification(input);
    const current = db.settings.ttlAttribute(account, table);
    if (current !== undefined && current !== AttributeName)
      throw new AwsError(
        "ValidationException",
        `TimeToLive is active on a different AttributeName: current AttributeName is ${current}`,
      );
    if (Enabled === (current !== undefined))
      throw new AwsError("ValidationException", `TimeToLive is already ${Enabled ? "enabled" : "disabled"}`);
    db.settings.setTtlAttribute(account, table, Enabled ? AttributeName : undefined);
    return { TimeToLiveSpecification: { AttributeName, Enabled } };
  };

const describeTimeToLive =
  (db: DynamoDb): Run =>
  (input, { account }) => {
    const AttributeName = db.settings.ttlAttribute(account, existing(db, input, account));
    return {
      TimeToLiveDescription:
        AttributeName === undefined ? { TimeToLiveStatus: "DISABLED" } : { TimeToLiveStatus: "ENABLED", AttributeName },
    };
  };

const backupsOf = (db: DynamoDb, account: string, table: string): unknown => ({
  ContinuousBackupsDescription: {
    ContinuousBackupsStatus: "ENABLED",
    PointInTimeRecoveryDescription: {
      PointInTimeRecoveryStatus: db.settings.hasBackups(account, table) ? "ENABLED" : "DISABLED",
    },
  },
});

const updateContinuousBackups =
  (db: DynamoDb): Run =>
  (input, { account }) => {
    const table = existing(db, input, account);
    const { PointInTimeRecoveryEnabled } = (input["PointInTimeRecoverySpecification"] ?? {}) as {
      PointInTimeRecoveryEnabled?: unknown;
    };
    if (typeof PointInTimeRecoveryEnabled !== "boolean")
      throw new AwsError(
        "ValidationException",
        "1 validation error detected: Value null at 'pointInTimeRecoverySpecification.pointInTimeRecoveryEnabled' failed to satisfy constraint: Member must not be null",
      );
    db.settings.setBackups(account, table, PointInTimeRecoveryEnabled);
    return backupsOf(db, account, table);
  };

/** Capacity units of an account and of a table, unless AWS raises them (Developer Guide, "Service, account, and table quotas"). */
const limits = {
  AccountMaxReadCapacityUnits: 80_000,
  AccountMaxWriteCapacityUnits: 80_000,
  TableMaxReadCapacityUnits: 40_000,
  TableMaxWriteCapacityUnits: 40_000,
};

/** What dynalite does not have: time to live, continuous backups, quotas, and where the service answers. */
export const settingOperations = (db: DynamoDb): Record<string, Run> => ({
  UpdateTimeToLive: updateTimeToLive(db),
  DescribeTimeToLive: describeTimeToLive(db),
  UpdateContinuousBackups: updateContinuousBackups(db),
  DescribeContinuousBackups: (input, { account }) => backupsOf(db, account, existing(db, input, account)),
  DescribeLimits: () => limits,
  DescribeEndpoints: () => ({ Endpoints: [{ Address: new URL(db.cloud.endpoint).host, CachePeriodInMinutes: 1440 }] }),
});
