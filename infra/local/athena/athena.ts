import { loadConstraints } from "../constraints/load.ts";
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Stoppable } from "../core/cloud.ts";
import { jsonService } from "../wire/json-service.ts";
import type { LocalService, Operation, Provisioners } from "../wire/types.ts";
import type { AthenaOptions } from "./context.ts";
import { getResults } from "./get-results.ts";
import { metadataOperations } from "./metadata.ts";
import { openPreparedStatements, preparedOperations } from "./prepared-statements.ts";
import { athenaProvisioners } from "./provision.ts";
import { openQueryStore } from "./query-store.ts";
import { readOperations } from "./read-queries.ts";
import { createRunner } from "./runner.ts";
import { startQuery } from "./start-query.ts";
import { openWorkGroups, workGroupOperations } from "./workgroups.ts";

/** Athena over DuckDB: queries of Glue's tables, each in a process of its own, with their answers in S3. */
export const createAthena = (
  options: AthenaOptions,
): { service: LocalService; provision: Provisioners } & Stoppable => {
  const { cloud, iam } = options;
  const store = openQueryStore(cloud.database);
  const groups = openWorkGroups(cloud.database, () => cloud.clock.now());
  const prepared = openPreparedStatements(cloud.database);
  const runner = createRunner(options, { store, groups, prepared });
  // What a process that died left behind is staged again.
  rmSync(join(cloud.directory, "athena"), { recursive: true, force: true });
  const left = store.unfinished();
  void options.ready?.then(() => left.forEach((query) => runner.start({ ...query, state: "RUNNING" })));
  const operations = {
    StartQueryExecution: startQuery(options, { store, runner, groups, prepared }),
    ...readOperations(options, store, runner),
    GetQueryResults: getResults(options, store),
    ...workGroupOperations(cloud, groups, {
      isEmpty: (of) => store.list(of, Number.MAX_SAFE_INTEGER, 1).length === 0 && prepared.all(of).length === 0,
      clear: (of) => {
        store.forget(of);
        prepared.removeAll(of);
      },
    }),
    ...preparedOperations(cloud, groups, prepared),
    ...metadataOperations(cloud, options.catalog),
  } as Record<string, Operation>;
  const wire = { signingName: "athena", targetPrefix: "AmazonAthena", version: "1.1" } as const;
  return {
    service: jsonService({ ...wire, operations, iam, cloud, constraints: loadConstraints("athena") }),
    provision: athenaProvisioners(cloud, groups),
    stop: () => runner.stop(),
  };
};
