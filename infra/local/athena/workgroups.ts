import type { DatabaseSync } from "node:sqlite";
import { arn, type Cloud } from "../core/cloud.ts";
import { notHere } from "../wire/aws-error.ts";
import { pageOf } from "../wire/page.ts";
import type { Operation } from "../wire/types.ts";
import { invalidRequest, listingSizeDefault, parseS3 } from "./context.ts";

export type WorkGroup = {
  name: string;
  description: string;
  state: "ENABLED" | "DISABLED";
  createdAt: number;
  /** Results go here where the caller names no place, or always where `enforced`. */
  outputLocation?: string;
  enforced: boolean;
  bytesScannedCutoff?: number;
};

export type WorkGroups = ReturnType<typeof openWorkGroups>;

const primary = "primary";

export const openWorkGroups = (database: DatabaseSync, now: () => number) => {
  database.exec(
    "CREATE TABLE IF NOT EXISTS athena_workgroup (account TEXT, name TEXT, body TEXT, PRIMARY KEY (account, name)) STRICT",
  );
  const get = database.prepare("SELECT body FROM athena_workgroup WHERE account = ? AND name = ?");
  const all = database.prepare("SELECT body FROM athena_workgroup WHERE account = ? ORDER BY name");
  const put = database.prepare("INSERT OR REPLACE INTO athena_workgroup VALUES (?, ?, ?)");
  const drop = database.prepare("DELETE FROM athena_workgroup WHERE account = ? AND name = ?");
  const read = (row: Record<string, unknown>): WorkGroup => JSON.parse(String(row["body"])) as WorkGroup;
  const find = (account: string, name: string): WorkGroup | undefined => {
    const row = get.get(account, name);
    if (row !== undefined) return read(row);
    if (name !== primary) return undefined;
    const created: WorkGroup = { name, description: "", state: "ENABLED", createdAt: now(), enforced: false };
    put.run(account, name, JSON.stringify(created));
    return created;
  };
  return {
    find,
    all: (account: string): WorkGroup[] => {
      find(account, primary);
      return all.all(account).map(read);
    },
    put: (account: string, group: WorkGroup): void => void put.run(account, group.name, JSON.stringify(group)),
    remove: (account: string, name: string): void => void drop.run(account, name),
  };
};

export const workGroupArn = (cloud: Cloud, account: string, name: string): string =>
  arn("athena", cloud.region, account, `workgroup/${name}`);

const engineVersion = { SelectedEngineVersion: "AUTO", EffectiveEngineVersion: "Athena engine version 3" };

type Configuration = {
  ResultConfiguration?: { OutputLocation?: string };
  EnforceWorkGroupConfiguration?: boolean;
  BytesScannedCutoffPerQuery?: number;
};
/** Kept or not, they change nothing here. */
const inert = ["PublishCloudWatchMetricsEnabled", "RequesterPaysEnabled", "EngineVersion"];

/** The work group that a request or a template describes; what would change how queries run and is not here is refused by name. */
export const workGroupOf = (
  input: { Name: string; Description?: string; State?: string; Configuration?: Configuration },
  createdAt: number,
): WorkGroup => {
  const {
    ResultConfiguration,
    EnforceWorkGroupConfiguration = true,
    BytesScannedCutoffPerQuery,
    ...others
  } = input.Configuration ?? {};
  for (const name of Object.keys(others)) if (!inert.includes(name)) throw notHere(`athena work groups with ${name}`);
  if (!/^[a-zA-Z0-9._-]{1,128}$/.test(input.Name ?? ""))
    throw invalidRequest(`The work group name ${input.Name} is not valid: 1 to 128 letters, digits, "." "_" or "-".`);
  const outputLocation = ResultConfiguration?.OutputLocation;
  if (outputLocation !== undefined && parseS3(outputLocation) === undefined)
    throw invalidRequest("outputLocation is not a valid S3 path.");
  if (BytesScannedCutoffPerQuery !== undefined && BytesScannedCutoffPerQuery < 10_000_000)
    throw invalidRequest(`BytesScannedCutoffPerQuery is ${BytesScannedCutoffPerQuery}; it must be 10000000 or more.`);
  return {
    name: input.Name,
    description: input.Description ?? "",
    state: input.State === "DISABLED" ? "DISABLED" : "ENABLED",
    createdAt,
    enforced: EnforceWorkGroupConfiguration,
    ...(outputLocation !== undefined && { outputLocation }),
    ...(BytesScannedCutoffPerQuery !== undefined && { bytesScannedCutoff: BytesScannedCutoffPerQuery }),
  };
};

const summary = (group: WorkGroup) => ({
  Name: group.name,
  State: group.state,
  Description: group.description,
  CreationTime: new Date(group.createdAt),
});

type Named = { WorkGroup: string };
type Deletion = Named & { RecursiveDeleteOption?: boolean };

/** What belongs to a work group: its queries and prepared statements. */
export type GroupContents = {
  isEmpty(of: { account: string; workGroup: string }): boolean;
  clear(of: { account: string; workGroup: string }): void;
};

export const workGroupOperations = (cloud: Cloud, groups: WorkGroups, contents: GroupContents) => {
  const on = <I>(name: string, group: (input: I) => string, run: Operation<I>["run"]): Operation<I> => ({
    access: (input, { account }) => ({
      action: `athena:${name}`,
      resource: workGroupArn(cloud, account, group(input) ?? ""),
    }),
    run,
  });
  const find = (account: string, name: string): WorkGroup => {
    const found = groups.find(account, name ?? "");
    if (found === undefined) throw invalidRequest(`WorkGroup ${name} is not found.`);
    return found;
  };
  const create: Operation<Parameters<typeof workGroupOf>[0]> = on(
    "CreateWorkGroup",
    ({ Name }) => Name,
    (input, { account }) => {
      const group = workGroupOf(input, cloud.clock.now());
      if (groups.find(account, group.name) !== undefined)
        throw invalidRequest(`WorkGroup ${group.name} already exists.`);
      groups.put(account, group);
      return {};
    },
  );
  const list: Operation<{ NextToken?: string; MaxResults?: number }> = {
    access: () => ({ action: "athena:ListWorkGroups", resource: "*" }),
    run: ({ NextToken, MaxResults }, { account }) => {
      const paging = {
        token: NextToken,
        size: MaxResults ?? listingSizeDefault,
        invalidTokenCode: "InvalidRequestException",
      };
      const { items, nextToken } = pageOf(groups.all(account), paging);
      return {
        WorkGroups: items.map((group) => ({ ...summary(group), EngineVersion: engineVersion })),
        NextToken: nextToken,
      };
    },
  };
  return {
    CreateWorkGroup: create,
    GetWorkGroup: on<Named>(
      "GetWorkGroup",
      ({ WorkGroup }) => WorkGroup,
      ({ WorkGroup }, { account }) => {
        const group = find(account, WorkGroup);
        return {
          WorkGroup: {
            ...summary(group),
            Configuration: {
              ResultConfiguration: group.outputLocation === undefined ? {} : { OutputLocation: group.outputLocation },
              EnforceWorkGroupConfiguration: group.enforced,
              PublishCloudWatchMetricsEnabled: false,
              RequesterPaysEnabled: false,
              EngineVersion: engineVersion,
              BytesScannedCutoffPerQuery: group.bytesScannedCutoff,
            },
          },
        };
      },
    ),
    DeleteWorkGroup: on<Deletion>(
      "DeleteWorkGroup",
      ({ WorkGroup }) => WorkGroup,
      ({ WorkGroup, RecursiveDeleteOption = false }, { account }) => {
        if (WorkGroup === primary) throw invalidRequest("The primary workgroup cannot be deleted.");
        const of = { account, workGroup: find(account, WorkGroup).name };
        if (!RecursiveDeleteOption && !contents.isEmpty(of))
          throw invalidRequest(`WorkGroup ${WorkGroup} is not empty`);
        contents.clear(of);
        groups.remove(account, of.workGroup);
        return {};
      },
    ),
    ListWorkGroups: list,
  };
};
