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

/** As the service's model has checked it. */
export type StartInput = {
  QueryString: string;
  ClientRequestToken?: string;
  QueryExecutionContext?: { Database?: string; Catalog?: string };
  ResultConfiguration?: { OutputLocation?: string; EncryptionConfiguration?: unknown; ExpectedBucketOwner?: string };
  WorkGroup?: string;
  ExecutionParameters?: string[];
  ResultReuseConfiguration?: { ResultReuseByAgeConfiguration?: { Enabled?: boolean } };
  EngineConfiguration?: unknown;
};

/** The model leaves it open for SDKs, which make one; AWS refuses a request without. */
const tokenOf = ({ ClientRequestToken }: StartInput): string => {
  if (ClientRequestToken !== undefined) return ClientRequestToken;
  throw invalidRequest(
    "1 validation error detected: Value null at 'clientRequestToken' failed to satisfy constraint: Member must not be null",
  );
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
  const place = parseS3(uri);
  if (place === undefined) throw invalidRequest("outputLocation is not a valid S3 path.");
  if (!athena.s3.hasBucket(place.bucket)) throw invalidRequest(`Unable to verify/create output bucket ${place.bucket}`);
  const owner = input.ResultConfiguration?.ExpectedBucketOwner;
  if (owner !== undefined && athena.s3.ownerOf?.(place.bucket) !== owner)
    throw invalidRequest(`The bucket ${place.bucket} does not belong to ${owner}, its expected owner.`);
  return `s3://${place.bucket}/${asFolder(place.key)}`;
};

type Parts = { store: QueryStore; runner: QueryRunner; groups: WorkGroups; prepared: PreparedStatements };

const read = (athena: AthenaOptions, { groups, prepared }: Parts, input: StartInput, caller: Caller): QueryRecord => {
  const { QueryString: query, WorkGroup: workGroup = "primary" } = input;
  const token = tokenOf(input);
  const { Database = "default", Catalog: catalog = "AwsDataCatalog" } = input.QueryExecutionContext ?? {};
  const { account, role, principal } = caller;
  if (catalog.toLowerCase() !== "awsdatacatalog") throw invalidRequest(`DataCatalog ${catalog} was not found.`);
  return {
    id: athena.cloud.random.uuid(),
    caller: { account, principal, ...(role !== undefined && { role }) },
    workGroup,
    query,
    parameters: input.ExecutionParameters ?? [],
    database: Database.toLowerCase(),
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
    resource: workGroupArn(athena.cloud, account, WorkGroup ?? "primary"),
  }),
  run: (input, caller) => {
    if (input.ResultReuseConfiguration?.ResultReuseByAgeConfiguration?.Enabled === true)
      throw notHere("athena StartQueryExecution with result reuse");
    if (input.EngineConfiguration !== undefined) throw notHere("athena StartQueryExecution with EngineConfiguration");
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
