import { refuseOtherProperties, requiredText } from "../wire/resource-properties.ts";
import type { Cloud } from "../core/cloud.ts";
import type { Provisioners, ResourceHandler } from "../wire/types.ts";
import { workGroupOf, type WorkGroups } from "./workgroups.ts";

export const athenaProvisioners = ({ account, clock }: Cloud, groups: WorkGroups): Provisioners => {
  const workGroup: ResourceHandler = (resource) => {
    refuseOtherProperties(resource, {
      used: ["Name", "Description", "State", "WorkGroupConfiguration"],
      inert: ["Tags", "RecursiveDeleteOption"],
    });
    const Name = requiredText(resource, "Name");
    const { Description, State, WorkGroupConfiguration: Configuration } = resource.properties;
    const input = { Name, Description, State, Configuration } as Parameters<typeof workGroupOf>[0];
    groups.put(account, workGroupOf(input, groups.find(account, Name)?.createdAt ?? clock.now()));
    return { ref: Name, attributes: { CreationTime: new Date(clock.now()).toISOString() } };
  };
  workGroup.remove = ({ ref }) => groups.remove(account, ref);
  return { "AWS::Athena::WorkGroup": workGroup };
};
