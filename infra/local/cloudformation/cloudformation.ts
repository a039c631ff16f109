import type { Cloud } from "../core/cloud.ts";
import { loadConstraints } from "../constraints/load.ts";
import type { LocalIam } from "../core/ports.ts";
import type { StackState } from "../template/deploy.ts";
import { isRecord } from "../template/template.ts";
import { queryService } from "../wire/query-service.ts";
import type { LocalService, Provisioners } from "../wire/types.ts";
import { stackId, type DeployedStack } from "./deployed-stack.ts";
import { stackOperations } from "./operations.ts";
import { noteDeployment } from "./stack-times.ts";

export type CloudFormation = {
  service: LocalService;
  provision: Provisioners;
  /** From now on the stack can be looked at. */
  deployed(stack: StackState, template: unknown): void;
};

/** CloudFormation, to look at the running stack. Deploying is the start of the local cloud. */
export const createCloudFormation = (options: { cloud: Cloud; iam: LocalIam }): CloudFormation => {
  const { cloud } = options;
  let deployed: DeployedStack[] = [];
  return {
    service: queryService({
      signingName: "cloudformation",
      version: "2010-05-15",
      namespace: "http://cloudformation.amazonaws.com/doc/2010-05-15/",
      operations: stackOperations({
        region: cloud.region,
        stacks: (account) => (account === cloud.account ? deployed : []),
      }),
      constraints: loadConstraints("cloudformation"),
      ...options,
    }),
    provision: {},
    deployed: (stack, template) => {
      const times = noteDeployment(cloud.database, stack.stackName, cloud.clock.now());
      const id = stackId(cloud, stack.stackName);
      deployed = [{ ...stack, ...times, id, template: isRecord(template) ? template : {} }];
    },
  };
};
