import { AwsError } from "../wire/aws-error.ts";
import type { Cloud } from "../core/cloud.ts";
import type { FunctionConfig } from "./function-config.ts";

export type PolicyStatement = Record<string, unknown> & { Sid: string };

/** How asynchronous events of a function are retried and where they end (AWS::Lambda::EventInvokeConfig). */
export type EventInvokeConfig = {
  retriesMax: number;
  eventAgeMaxSeconds: number;
  onSuccess?: string;
  onFailure?: string;
};

export type LocalFunction = {
  config: FunctionConfig;
  modifiedAt: number;
  /** Statements of AWS::Lambda::Permission by Sid: who else may invoke. */
  policy: Map<string, PolicyStatement>;
  asynchronous: EventInvokeConfig;
};

export type FunctionRegistry = ReturnType<typeof functionRegistry>;

const notFound = (arn: string) =>
  new AwsError("ResourceNotFoundException", `Function not found: ${arn}`, 404, { Type: "User" });

/** The functions of the template, by name. They are wired anew at every start, so none is stored. */
export const functionRegistry = (cloud: Cloud) => {
  const functions = new Map<string, LocalFunction>();
  const arnOf = (name: string) => `arn:aws:lambda:${cloud.region}:${cloud.account}:function:${name}`;

  /** A name, an ARN or `account:function:name`, each with or without `:$LATEST`. */
  const nameIn = (reference: string): string => {
    const parts =
      /^(?:arn:aws[\w-]*:lambda:([\w-]+):)?(?:(\d{12}):)?(?:function:)?([A-Za-z0-9_-]{1,64})(?::([$\w-]+))?$/.exec(
        reference,
      );
    const name = parts?.[3];
    if (name === undefined)
      throw new AwsError(
        "ValidationException",
        `1 validation error detected: Value '${reference}' at 'functionName' failed to satisfy constraint: Member must be a function's name or ARN`,
      );
    const [, region = cloud.region, account = cloud.account, , qualifier = "$LATEST"] = parts ?? [];
    if (region !== cloud.region || account !== cloud.account || qualifier !== "$LATEST")
      throw notFound(
        `arn:aws:lambda:${region}:${account}:function:${name}${qualifier === "$LATEST" ? "" : `:${qualifier}`}`,
      );
    return name;
  };

  return {
    arnOf,
    all: (): LocalFunction[] => [...functions.values()].toSorted((a, b) => (a.config.name < b.config.name ? -1 : 1)),
    get: (reference: string): LocalFunction => {
      const name = nameIn(reference);
      const found = functions.get(name);
      if (found === undefined) throw notFound(arnOf(name));
      return found;
    },
    has: (name: string): boolean => functions.has(name),
    put: (config: FunctionConfig): LocalFunction => {
      const before = functions.get(config.name);
      const made: LocalFunction = {
        config,
        modifiedAt: cloud.clock.now(),
        policy: before?.policy ?? new Map<string, PolicyStatement>(),
        asynchronous: before?.asynchronous ?? { retriesMax: 2, eventAgeMaxSeconds: 21_600 },
      };
      functions.set(config.name, made);
      return made;
    },
  };
};

/** A function by the two members that name it. */
export const reference = ({ FunctionName, Qualifier }: { FunctionName: string; Qualifier?: string }): string =>
  Qualifier === undefined ? FunctionName : `${FunctionName}:${Qualifier}`;

/** The function's resource policy as GetPolicy shows it; undefined when it has none. */
export const policyDocument = ({ policy }: LocalFunction): Record<string, unknown> | undefined =>
  policy.size === 0 ? undefined : { Version: "2012-10-17", Id: "default", Statement: [...policy.values()] };
