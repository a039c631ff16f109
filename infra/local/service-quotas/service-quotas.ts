import { loadConstraints } from "../constraints/load.ts";
import { arn, type Cloud } from "../core/cloud.ts";
import type { LocalIam } from "../core/ports.ts";
import { AwsError } from "../wire/aws-error.ts";
import { jsonService } from "../wire/json-service.ts";
import { pageOf } from "../wire/page.ts";
import type { Access, Caller, InternalRoute, LocalService, Operation, Provisioners } from "../wire/types.ts";
import bedrock from "./bedrock-quotas.json" with { type: "json" };
import { createQuotaTable, type Quota, type QuotaTable } from "./quota-table.ts";

/** As the service's model has checked them. */
type GetInput = { ServiceCode: string; QuotaCode: string; ContextId?: string };
type ListInput = {
  ServiceCode: string;
  QuotaCode?: string;
  QuotaAppliedAtLevel?: "ACCOUNT" | "RESOURCE" | "ALL";
  MaxResults?: number;
  NextToken?: string;
};

const pageSizeDefault = 100;

const requireBedrock = (serviceCode: string): void => {
  if (serviceCode === bedrock.serviceCode) return;
  throw new AwsError(
    "NoSuchResourceException",
    `The request failed because the specified service does not exist. The local cloud has quotas of "${bedrock.serviceCode}" only.`,
  );
};

const describe = (quota: Quota, value: number, caller: Caller) => ({
  ServiceCode: bedrock.serviceCode,
  ServiceName: bedrock.serviceName,
  QuotaArn: arn("servicequotas", caller.region, caller.account, `${bedrock.serviceCode}/${quota.code}`),
  QuotaCode: quota.code,
  QuotaName: quota.name,
  Value: value,
  Unit: "None",
  Adjustable: quota.adjustable,
  GlobalQuota: false,
  QuotaAppliedAtLevel: "ACCOUNT",
});

/** Service Quotas has no resource-level permissions for reading (Service Authorization Reference). */
const access = (action: string) => (): Access => ({ action: `servicequotas:${action}`, resource: "*" });

type ValueOf = (quota: Quota) => number;

const getOperation = (name: string, table: QuotaTable, valueOf: ValueOf): Operation<GetInput> => ({
  access: access(name),
  run: (input, caller) => {
    requireBedrock(input.ServiceCode);
    const quota = table.byCode(input.QuotaCode);
    if (!quota)
      throw new AwsError("NoSuchResourceException", "The request failed because the specified quota does not exist.");
    if (input.ContextId !== undefined)
      throw new AwsError(
        "NoSuchResourceException",
        "The request failed because applied value for the specified context Id do not exist.",
      );
    return { Quota: describe(quota, valueOf(quota), caller) };
  },
});

const listOperation = (name: string, table: QuotaTable, valueOf: ValueOf): Operation<ListInput> => ({
  access: access(name),
  run: (input, caller) => {
    requireBedrock(input.ServiceCode);
    // Bedrock's quotas hold for an account, none for a single resource.
    const wanted =
      input.QuotaAppliedAtLevel === "RESOURCE"
        ? []
        : table.all().filter(({ code }) => input.QuotaCode === undefined || code === input.QuotaCode);
    const page = pageOf(wanted, {
      token: input.NextToken,
      size: input.MaxResults ?? pageSizeDefault,
      invalidTokenCode: "InvalidPaginationTokenException",
    });
    return { Quotas: page.items.map((quota) => describe(quota, valueOf(quota), caller)), NextToken: page.nextToken };
  },
});

/** Changes a quota as an increase granted by AWS would: `{ "code": "L-…", "value": 3 }`; `null` takes the change back. */
const changeRoute = (cloud: Cloud, table: QuotaTable): InternalRoute => ({
  method: "POST",
  path: "/_choreo/quotas",
  handle: ({ body }) => {
    const { code, value } = (body ?? {}) as { code?: unknown; value?: unknown };
    if (typeof code !== "string")
      throw new AwsError(
        "IllegalArgumentException",
        'The body must be { "code": "<quota code or name>", "value": <number> }.',
      );
    if (value !== null && typeof value !== "number")
      throw new AwsError(
        "IllegalArgumentException",
        `The quota ${code} is to be ${JSON.stringify(value)}; it must be a number, or null for the default.`,
      );
    table.set(code, value ?? undefined);
    const applied = table.applied(code);
    cloud.journal.write({
      kind: "bedrock",
      resource: "quota",
      name: table.byCode(code)?.name ?? code,
      state: String(applied ?? "default"),
    });
    return {
      status: 200,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ code, value: applied ?? null }),
    };
  },
});

const listRoute = (table: QuotaTable): InternalRoute => ({
  method: "GET",
  path: "/_choreo/quotas",
  handle: () => ({
    status: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ overrides: table.overrides() }),
  }),
});

export type ServiceQuotasOptions = {
  cloud: Cloud;
  iam: LocalIam;
  /** by code or name, from configuration */ overrides?: Record<string, number>;
};

/** Service Quotas for Bedrock. `lookup` tells the simulated Bedrock what holds now, by quota code or name. */
export const createServiceQuotas = (
  options: ServiceQuotasOptions,
): { service: LocalService; provision: Provisioners; lookup: (codeOrName: string) => number | undefined } => {
  const { cloud, iam } = options;
  const table = createQuotaTable(cloud, options.overrides);
  const applied: ValueOf = (quota) => table.applied(quota.code) ?? quota.value;
  const byDefault: ValueOf = (quota) => quota.value;
  const service = jsonService({
    signingName: "servicequotas",
    targetPrefix: "ServiceQuotasV20190624",
    version: "1.1",
    iam,
    cloud,
    constraints: loadConstraints("service-quotas"),
    operations: {
      GetServiceQuota: getOperation("GetServiceQuota", table, applied),
      GetAWSDefaultServiceQuota: getOperation("GetAWSDefaultServiceQuota", table, byDefault),
      ListServiceQuotas: listOperation("ListServiceQuotas", table, applied),
      ListAWSDefaultServiceQuotas: listOperation("ListAWSDefaultServiceQuotas", table, byDefault),
    },
  });
  return {
    service: { ...service, internal: [changeRoute(cloud, table), listRoute(table)] },
    provision: {},
    lookup: (codeOrName) => table.applied(codeOrName),
  };
};
