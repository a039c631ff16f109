import { validation } from "./errors.ts";

/** A key is used where it is: an ARN of another Region names none that Bedrock could use here. Ids and aliases are of this Region. */
export const assertKeyOfRegion = (region: string, key: string | undefined): void => {
  if (key?.startsWith("arn:") !== true || key.split(":")[3] === region) return;
  throw validation(`The KMS key ${key} is in another Region than ${region}. Use a key of ${region}.`);
};
