import { loadConstraints } from "../constraints/load.ts";
import type { Cloud } from "../core/cloud.ts";
import type { LocalIam } from "../core/ports.ts";
import { jsonService } from "../wire/json-service.ts";
import type { LocalService, Provisioners } from "../wire/types.ts";
import { openCatalog, type GlueCatalog } from "./catalog.ts";
import { glueOperations } from "./operations.ts";
import { glueProvisioners } from "./provision.ts";

/** The AWS Glue Data Catalog: the databases and tables that Athena's queries name. */
export const createGlue = ({
  cloud,
  iam,
}: {
  cloud: Cloud;
  iam: LocalIam;
}): { service: LocalService; provision: Provisioners; catalog: GlueCatalog } => {
  const catalog = openCatalog(cloud.database, () => cloud.clock.now());
  const wire = { signingName: "glue", targetPrefix: "AWSGlue", version: "1.1" } as const;
  return {
    service: jsonService({
      ...wire,
      operations: glueOperations(cloud, catalog),
      iam,
      cloud,
      constraints: loadConstraints("glue"),
    }),
    provision: glueProvisioners(cloud.account, catalog),
    catalog,
  };
};
