import { parsePolicy } from "../iam/policy.ts";
import { AwsError } from "../wire/aws-error.ts";
import type { RestRoute } from "../wire/rest-json-service.ts";
import { onRegistry, operation, requireRegistry, type RegistryInput, type Schemas } from "./context.ts";
import { badRequest, notFound, preconditionFailed } from "./errors.ts";
import { checkRegistryName } from "./names.ts";

type PutInput = RegistryInput & { Policy?: unknown; RevisionId?: string };

const named = (schemas: Schemas, input: RegistryInput): string => {
  if (typeof input.RegistryName !== "string") throw badRequest("registryName must be given.");
  return requireRegistry(schemas, checkRegistryName(input.RegistryName)).name;
};

/** The name comes as a parameter, so that it may be missing. */
const access = (schemas: Schemas, action: string) => (input: RegistryInput) =>
  onRegistry(schemas, action)({ RegistryName: named(schemas, input) });

const assertPolicy = (policy: unknown): void => {
  try {
    parsePolicy(policy, "resource");
  } catch (cause) {
    throw cause instanceof AwsError ? badRequest(cause.message) : cause;
  }
};

/** Puts the registry's policy; with a revision only where that is still the present one. */
export const putPolicy = (schemas: Schemas, input: PutInput) => {
  const registry = named(schemas, input);
  const present = schemas.store.policy(registry);
  if (input.RevisionId !== undefined && input.RevisionId !== present?.revision) {
    throw preconditionFailed(
      `The policy of registry ${registry} has another revision than ${input.RevisionId}. Read it again.`,
    );
  }
  assertPolicy(input.Policy);
  const document = typeof input.Policy === "string" ? input.Policy : JSON.stringify(input.Policy);
  const revision = present?.document === document ? present.revision : schemas.cloud.random.uuid();
  schemas.store.putPolicy(registry, { document, revision });
  return { Policy: document, RevisionId: revision };
};

const getPolicy = (schemas: Schemas, input: RegistryInput) => {
  const registry = named(schemas, input);
  const policy = schemas.store.policy(registry);
  if (!policy) throw notFound(`Registry ${registry} has no policy.`);
  return { Policy: policy.document, RevisionId: policy.revision };
};

/** The operations on a registry's resource policy. */
export const policyRoutes = (schemas: Schemas): RestRoute[] => [
  {
    name: "GetResourcePolicy",
    method: "GET",
    path: "/v1/policy",
    status: 200,
    operation: operation(access(schemas, "GetResourcePolicy"), (input) => getPolicy(schemas, input)),
  },
  {
    name: "PutResourcePolicy",
    method: "PUT",
    path: "/v1/policy",
    status: 200,
    operation: operation(access(schemas, "PutResourcePolicy"), (input: PutInput) => putPolicy(schemas, input)),
  },
  {
    name: "DeleteResourcePolicy",
    method: "DELETE",
    path: "/v1/policy",
    status: 204,
    operation: operation(access(schemas, "DeleteResourcePolicy"), (input) =>
      schemas.store.putPolicy(named(schemas, input), undefined),
    ),
  },
];
