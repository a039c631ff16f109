import { loadConstraints } from "../constraints/load.ts";
import type { Cloud } from "../core/cloud.ts";
import type { LocalIam } from "../core/ports.ts";
import { restJsonService } from "../wire/rest-json-service.ts";
import type { LocalService, Provisioners } from "../wire/types.ts";
import { policyRoutes } from "./policies.ts";
import { createProvisioners } from "./provision.ts";
import { registryRoutes } from "./registries.ts";
import { schemaRoutes } from "./schemas-of-registry.ts";
import { searchRoutes } from "./search.ts";
import { createStore } from "./store.ts";
import { tagRoutes } from "./tagging.ts";

/** EventBridge's schema registry without discovery and code bindings. */
export const createSchemas = (options: {
  cloud: Cloud;
  iam: LocalIam;
}): { service: LocalService; provision: Provisioners } => {
  const schemas = { cloud: options.cloud, store: createStore(options.cloud.database) };
  const parts = [registryRoutes, schemaRoutes, searchRoutes, policyRoutes, tagRoutes];
  const routes = parts.flatMap((part) => part(schemas));
  return {
    service: restJsonService({ signingName: "schemas", routes, constraints: loadConstraints("schemas"), ...options }),
    provision: createProvisioners(schemas),
  };
};
