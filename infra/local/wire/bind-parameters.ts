import type { Bindings, ParameterType } from "../constraints/load.ts";
import { AwsError } from "./aws-error.ts";
import type { AwsRequest } from "./types.ts";

const refuse = (name: string, value: string, wanted: string): AwsError =>
  new AwsError("ValidationException", `The parameter "${name}" is "${value}"; it must be ${wanted}.`);

const readers: Record<ParameterType, (name: string, value: string) => unknown> = {
  string: (_name, value) => value,
  integer: (name, value) => {
    if (!/^-?\d{1,15}$/.test(value)) throw refuse(name, value, "a whole number");
    return Number(value);
  },
  boolean: (name, value) => {
    if (value !== "true" && value !== "false") throw refuse(name, value, "true or false");
    return value === "true";
  },
  timestamp: (name, value) => {
    const ms = /^\d{1,12}(\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value);
    if (Number.isNaN(ms)) throw refuse(name, value, "a time in ISO 8601");
    return ms / 1000;
  },
  list: (_name, value) => [value],
};

/** Members that travel in the query and in headers, in the types that a JSON body would give them (a time is epoch seconds). */
export const bindParameters = (request: AwsRequest, bindings: Bindings): Record<string, unknown> => {
  const members: Record<string, unknown> = {};
  for (const name of new Set(request.query.keys())) {
    const bound = bindings.query ? bindings.query[name] : { member: name, type: "string" as const };
    if (!bound) continue;
    members[bound.member] =
      bound.type === "list" ? request.query.getAll(name) : readers[bound.type](name, request.query.get(name) ?? "");
  }
  for (const [name, bound] of Object.entries(bindings.headers ?? {})) {
    const value = request.headers[name];
    if (value !== undefined) members[bound.member] = readers[bound.type](name, value);
  }
  return members;
};
