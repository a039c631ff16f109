import athena from "./athena.json" with { type: "json" };
import bedrockRuntime from "./bedrock-runtime.json" with { type: "json" };
import bedrock from "./bedrock.json" with { type: "json" };
import cloudformation from "./cloudformation.json" with { type: "json" };
import events from "./events.json" with { type: "json" };
import glue from "./glue.json" with { type: "json" };
import lambda from "./lambda.json" with { type: "json" };
import logs from "./logs.json" with { type: "json" };
import scheduler from "./scheduler.json" with { type: "json" };
import schemas from "./schemas.json" with { type: "json" };
import serviceQuotas from "./service-quotas.json" with { type: "json" };
import sesv2 from "./sesv2.json" with { type: "json" };
import sqs from "./sqs.json" with { type: "json" };
import sts from "./sts.json" with { type: "json" };

/** One shape of a service's official model, as far as it limits an input. Patterns match the whole value. */
export type Shape = {
  type: string;
  /** Length of a string, list or map, bytes of a blob, or the value of a number. */
  min?: number;
  max?: number;
  pattern?: string;
  enum?: string[];
  /** Exactly one member is set. */
  union?: boolean;
  /** Free-form JSON. */
  document?: boolean;
  /** The member that is the whole body. */
  payload?: string;
  /** `<shape>[!][ <uri|query|header>:<wire name>]`; `!` means required. */
  members?: Record<string, string>;
  item?: string;
  key?: string;
  value?: string;
};

export type ServiceConstraints = {
  service: string;
  apiVersion: string;
  /** `http`: method, path and status on the wire, for services that have more than one path. */
  operations: Record<string, { http?: string; input?: string }>;
  shapes: Record<string, Shape>;
};

const services = {
  athena,
  bedrock,
  "bedrock-runtime": bedrockRuntime,
  cloudformation,
  events,
  glue,
  lambda,
  logs,
  scheduler,
  schemas,
  "service-quotas": serviceQuotas,
  sesv2,
  sqs,
  sts,
};

export type ConstrainedService = keyof typeof services;

/** The official limits of every operation the local cloud has of this service. */
export const loadConstraints = (service: ConstrainedService): ServiceConstraints => services[service];

export type ParameterType = "string" | "integer" | "boolean" | "timestamp" | "list";
export type Binding = { member: string; type: ParameterType };
/** Where members travel that are not in the JSON body. Absent `query`: each parameter is a string member of its own name. */
export type Bindings = { query?: Record<string, Binding>; headers?: Record<string, Binding>; payload?: string };

export type Member = {
  name: string;
  shape: string;
  required: boolean;
  location?: "uri" | "query" | "header";
  wireName: string;
};

/** Reads the short notation of a member. */
export const readMember = (name: string, notation: string): Member => {
  const [reference = "", place] = notation.split(" ");
  const required = reference.endsWith("!");
  const shape = required ? reference.slice(0, -1) : reference;
  if (place === undefined) return { name, shape, required, wireName: name };
  const [location, wireName = name] = place.split(":");
  return { name, shape, required, location: location as NonNullable<Member["location"]>, wireName };
};

/** A shape by name; a bare type name is a shape without limits. */
export const shapeOf = (constraints: ServiceConstraints, name: string): Shape =>
  (Object.hasOwn(constraints.shapes, name) ? constraints.shapes[name] : undefined) ?? { type: name };

const parameterTypes: Record<string, ParameterType> = {
  integer: "integer",
  long: "integer",
  boolean: "boolean",
  timestamp: "timestamp",
  list: "list",
};

/** Which members of an operation's input travel in the query, in headers, or as the whole body. */
export const bindingsOf = (constraints: ServiceConstraints, operation: string): Bindings => {
  const input = constraints.operations[operation]?.input;
  const shape = input === undefined ? undefined : shapeOf(constraints, input);
  const members = Object.entries(shape?.members ?? {}).map(([name, notation]) => readMember(name, notation));
  const bound = (location: "query" | "header") =>
    Object.fromEntries(
      members
        .filter((member) => member.location === location)
        .map((member): [string, Binding] => {
          const type = parameterTypes[shapeOf(constraints, member.shape).type] ?? "string";
          return [
            location === "header" ? member.wireName.toLowerCase() : member.wireName,
            { member: member.name, type },
          ];
        }),
    );
  return {
    query: bound("query"),
    headers: bound("header"),
    ...(shape?.payload === undefined ? {} : { payload: shape.payload }),
  };
};
