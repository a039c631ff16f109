import { createHash } from "node:crypto";
import { notHere } from "../wire/aws-error.ts";
import type { Caller, Operation } from "../wire/types.ts";
import { asFolder, invalidRequest, parseS3, type AthenaOptions } from "./context.ts";
import { textOf } from "./execute-prepared.ts";
import type { PreparedStatements } from "./prepared-statements.ts";
import type { QueryRecord, QueryStore } from "./query-store.ts";
import { refuseStatement } from "./refuse-statement.ts";
import { statementOf, type QueryRunner } from "./runner.ts";
import { workGroupArn, type WorkGroups } from "./workgroups.ts";

export type StartInput = {
  QueryString?: unknown;
  ClientRequestToken?: unknown;
  QueryExecutionContext?: { Database?: unknown; Catalog?: unknown };
  ResultConfiguration?: { OutputLocation?: unknown; EncryptionConfiguration?: unknown };
  WorkGroup?: unknown;
  ExecutionParameters?: unknown;
  ResultReuseConfiguration?: { ResultReuseByAgeConfiguration?: { Enabled?: boolean } };
};

const constraint = (member: string, value: unknown, rule: string): never => {
  const seen = typeof value === "string" ? `'${value.slice(0, 100)}'` : JSON.stringify(value ?? null);
  throw invalidRequest(
    `1 validation error detected: Value ${seen} at '${member}' failed to satisfy constraint: ${rule}`,
  );
};

const text = (member: string, value: unknown, { min, max }: { min: number; max: number }): string => {
  if (typeof value !== "string") return constraint(member, value, "Member must not be null");
  if (value.length < min) constraint(member, value, `Member must have length greater than or equal to ${min}`);
  if (value.length > max) constraint(member, value, `Member must have length less than or equal to ${max}`);
  return value;
};

const optional = (member: string, value: unknown, bounds: { min: number; max: number }, otherwise: string): string =>
  value === undefined ? otherwise : text(member, value, bounds);

const parametersOf = (value: unknown): string[] => {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length === 0)
    return constraint("executionParameters", value, "Member must have length greater than or equal to 1");
  return value.map((one, i) => text(`executionParameters.${i + 1}.member`, one, { min: 1, max: 1024 }));
};

/** What the request asks for, whatever its token. */
const fingerprintOf = (input: StartInput): string =>
  createHash("sha256")
    .update(JSON.stringify({ ...input, ClientRequestToken: undefined }))
    .digest("base64url");

const resultsOf = (
  athena: AthenaOptions,
  groups: WorkGroups,
  input: StartInput,
  of: { account: string; name: string },
): string => {
  const group = groups.find(of.account, of.name);
  if (group === undefined) throw invalidRequest(`WorkGroup ${of.name} is not found.`);
  if (group.state === "DISABLED") throw invalidRequest(`WorkGroup ${of.name} is disabled.`);
  const asked = input.ResultConfiguration?.OutputLocation;
  if (input.ResultConfiguration?.EncryptionConfiguration !== undefined)
    throw notHere("athena StartQueryExecution with EncryptionConfiguration");
  const uri =
    group.enforced && group.outputLocation !== undefined ? group.outputLocation : (asked ?? group.outputLocation);
  if (uri === undefined)
    throw invalidRequest(
      "No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.",
    );
  const place = typeof uri === "string" ? parseS3(uri) : undefined;
  if (place === undefined) throw invalidRequest("outputLocation is not a valid S3 path.");
  if (!athena.s3.hasBucket(place.bucket)) throw invalidRequest(`Unable to verify/create output bucket ${place.bucket}`);
  return `s3://${place.bucket}/${asFolder(place.key)}`;
};

type Parts = { store: QueryStore; runner: QueryRunner; groups: WorkGroups; prepared: PreparedStatements };

const read = (athena: AthenaOptions, { groups, prepared }: Parts, input: StartInput, caller: Caller): QueryRecord => {
  const query = text("queryString", input.QueryString, { min: 1, max: 262_144 });
  const token = text("clientRequestToken", input.ClientRequestToken, { min: 32, max: 128 });
  const workGroup = optional("workGroup", input.WorkGroup, { min: 1, max: 128 }, "primary");
  const { Database, Catalog } = input.QueryExecutionContext ?? {};
  const { account, role, principal } = caller;
  const catalog = optional("queryExecutionContext.catalog", Catalog, { min: 1, max: 256 }, "AwsDataCatalog");
  if (catalog.toLowerCase() !== "awsdatacatalog") throw invalidRequest(`DataCatalog ${catalog} was not found.`);
  return {
    id: athena.cloud.random.uuid(),
    caller: { account, principal, ...(role !== undefined && { role }) },
    workGroup,
    query,
    parameters: parametersOf(input.ExecutionParameters),
    database: optional("queryExecutionContext.database", Database, { min: 1, max: 255 }, "default").toLowerCase(),
    catalog: catalog.toLowerCase(),
    results: resultsOf(athena, groups, input, { account, name: workGroup }),
    statement: statementOf(textOf(prepared, { query, workGroup, caller })),
    token,
    fingerprint: fingerprintOf(input),
    state: "QUEUED",
    submittedAt: athena.cloud.clock.now(),
    scannedBytes: 0,
  };
};

/** `StartQueryExecution`: the same token gives the same query, and with other parameters an error. */
export const startQuery = (athena: AthenaOptions, parts: Parts): Operation<StartInput> => ({
  access: ({ WorkGroup }, { account }) => ({
    action: "athena:StartQueryExecution",
    resource: workGroupArn(athena.cloud, account, typeof WorkGroup === "string" ? WorkGroup : "primary"),
  }),
  run: (input, caller) => {
    if (input.ResultReuseConfiguration?.ResultReuseByAgeConfiguration?.Enabled === true)
      throw notHere("athena StartQueryExecution with result reuse");
    const query = read(athena, parts, input, caller);
    refuseStatement(query.query);
    const first = parts.store.withToken(caller.account, query.token);
    if (first === undefined) {
      parts.store.add(query);
      parts.runner.start(query);
    } else if (first.fingerprint !== query.fingerprint) throw invalidRequest("Idempotent parameters do not match");
    return { QueryExecutionId: (first ?? query).id };
  },
});
