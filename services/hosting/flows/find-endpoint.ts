import { assert } from "../../chassis/outcome.ts";
import type { Endpoint } from "../domain/endpoint.ts";
import type { Method } from "../domain/lease.ts";
import { isOfStack, tagKeys, type Tags } from "../domain/tags.ts";
import type { CapacitySeen, HostingPorts } from "../ports.ts";

const methods: readonly Method[] = ["on-demand", "provisioned-throughput"];

/** An endpoint of this stack, by its row or, where the row was lost, by the tags on the resource. What has the name but not the tags is foreign. */
export const findEndpoint = async (ports: HostingPorts, name: string): Promise<Endpoint | "foreign" | undefined> => {
  const known = await ports.store.endpoints.read(name);
  if (known) return known;
  for (const method of methods) {
    const seen = await ports.hosting.get(method, name);
    const tags = seen && (await ports.hosting.tags(seen.arn));
    if (!seen || !tags) continue;
    return isEndpoint(tags, ports, name) ? openEndpoint(ports, adopted(seen, tags)) : "foreign";
  }
  return undefined;
};

export const isEndpoint = (tags: Tags, { place }: HostingPorts, name: string): boolean =>
  isOfStack(tags, place.stack) && tags[tagKeys.endpoint] === name;

/** The first row stands. */
export const openEndpoint = async ({ store }: HostingPorts, endpoint: Endpoint): Promise<Endpoint> => {
  await store.endpoints.open(endpoint);
  const opened = await store.endpoints.read(endpoint.key);
  assert(opened, `endpoint ${endpoint.key} was opened and is not there`);
  return opened;
};

const adopted = ({ arn, name, method, modelArn, modelUnits, createdAt }: CapacitySeen, tags: Tags): Endpoint => {
  const previous = tags[tagKeys.previous];
  return {
    key: name,
    version: 1,
    method,
    baseModel: tags[tagKeys.base] ?? "",
    modelUnits,
    arn,
    since: createdAt,
    modelArn,
    ...(previous !== undefined && { previousModelArn: previous }),
    done: [],
  };
};
