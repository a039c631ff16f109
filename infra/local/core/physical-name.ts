import { createHash } from "node:crypto";

/** The same characters for the same text at every start, from the alphabet of AWS's generated names. */
export const stableSuffix = (text: string, length: number): string => {
  const digest = createHash("sha256").update(text).digest();
  return Array.from(
    { length },
    (_, index) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[(digest[index % digest.length] ?? 0) % 32],
  ).join("");
};

/** A name as CloudFormation makes one: stack, logical id and twelve characters, cut to what the service allows. Stable, so that a restart finds its resources again. */
export const physicalName = (resource: { stack: string; logicalId: string }, lengthMax: number): string => {
  const suffix = stableSuffix(`${resource.stack}/${resource.logicalId}`, 12);
  const room = lengthMax - suffix.length - 1;
  return `${`${resource.stack}-${resource.logicalId}`.slice(0, room)}-${suffix}`;
};
