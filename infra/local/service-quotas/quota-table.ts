import type { Cloud } from "../core/cloud.ts";
import { AwsError } from "../wire/aws-error.ts";
import bedrock from "./bedrock-quotas.json" with { type: "json" };

/** One quota of the service code `bedrock` as AWS lists it (Amazon Bedrock endpoints and quotas, AWS General Reference). */
export type Quota = { code: string; name: string; value: number; adjustable: boolean };

export type QuotaTable = {
  all(): readonly Quota[];
  byCode(code: string): Quota | undefined;
  /** What holds now: set at run time, else by configuration, else AWS's default; undefined for a name that only a family covers. */
  applied(codeOrName: string): number | undefined;
  /** Sets a quota as an increase by AWS would; `undefined` takes it back. Throws where nothing has that code or name. */
  set(codeOrName: string, value: number | undefined): void;
  overrides(): Record<string, number>;
};

const schema = `CREATE TABLE IF NOT EXISTS servicequotas_override (quota TEXT PRIMARY KEY, value REAL NOT NULL) STRICT`;

const quotas: readonly Quota[] = bedrock.quotas;
const byCode = new Map(quotas.map((quota) => [quota.code, quota]));
/** Quotas whose code AWS does not publish in its quota pages: known by name only, so Service Quotas' API here does not list them. */
const byName = new Map([...quotas, ...bedrock.withoutCode].map((quota) => [quota.name, quota]));

const isKnown = (codeOrName: string): boolean =>
  byCode.has(codeOrName) ||
  byName.has(codeOrName) ||
  (codeOrName.length <= 256 && bedrock.families.some((family) => codeOrName.startsWith(family)));

const checked = (codeOrName: string, value: number): number => {
  if (!isKnown(codeOrName))
    throw new AwsError(
      "NoSuchResourceException",
      `No quota of ${bedrock.serviceName} has the code or name "${codeOrName}".`,
    );
  if (Number.isFinite(value) && value >= 0 && value <= 1e10) return value;
  throw new AwsError(
    "IllegalArgumentException",
    `The quota ${codeOrName} is to be ${value}; it must be a number from 0 to 10,000,000,000.`,
  );
};

/** Reads `{"L-E2ED42E6": 5}` as given by configuration or environment; refuses what is not a quota by name. */
export const readQuotaOverrides = (text: string): Record<string, number> => {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch (cause) {
    throw new Error(`The quota overrides are not JSON: ${text.slice(0, 100)}`, { cause });
  }
  if (typeof read !== "object" || read === null || Array.isArray(read))
    throw new Error("The quota overrides must be a JSON object of code to number.");
  return Object.fromEntries(
    Object.entries(read).map(([name, value]) => [name, checked(name, typeof value === "number" ? value : Number.NaN)]),
  );
};

/** Name and code of one quota are two keys to one value. */
const keyOf = (codeOrName: string): string => {
  const named = byName.get(codeOrName);
  return named && "code" in named ? String(named.code) : codeOrName;
};

/** AWS's defaults with what was changed on top; run-time changes survive a restart. */
export const createQuotaTable = (cloud: Cloud, configured: Record<string, number> = {}): QuotaTable => {
  cloud.database.exec(schema);
  const load = cloud.database.prepare("SELECT quota, value FROM servicequotas_override");
  const put = cloud.database.prepare(
    "INSERT INTO servicequotas_override (quota, value) VALUES (?, ?) ON CONFLICT (quota) DO UPDATE SET value = excluded.value",
  );
  const remove = cloud.database.prepare("DELETE FROM servicequotas_override WHERE quota = ?");
  const fromConfiguration = new Map(
    Object.entries(configured).map(([name, value]) => [keyOf(name), checked(name, value)]),
  );
  const set = new Map(load.all().map((row) => [String(row["quota"]), Number(row["value"])]));
  return {
    all: () => quotas,
    byCode: (code) => byCode.get(code),
    applied: (codeOrName) => {
      const key = keyOf(codeOrName);
      return set.get(key) ?? fromConfiguration.get(key) ?? byCode.get(key)?.value ?? byName.get(key)?.value;
    },
    set: (codeOrName, value) => {
      const key = keyOf(codeOrName);
      if (value === undefined) {
        checked(codeOrName, 0);
        remove.run(key);
        set.delete(key);
      } else {
        put.run(key, checked(codeOrName, value));
        set.set(key, value);
      }
    },
    overrides: () => Object.fromEntries([...fromConfiguration, ...set]),
  };
};
