import { ObjectMissing, type Objects } from "../../chassis/ports.ts";
import { shellWord } from "../../notification/domain/plain-text.ts";
import { failureOf, type Cloud } from "../failure.ts";
import { asText } from "../user-file.ts";
import { configKey } from "./config-uri.ts";
import { NotImportable } from "./notes.ts";
import { charactersMax } from "./source.ts";

/** The text of a pipeline that stands in S3. What keeps it from being read is said with the two ways around it. */
export const configReader =
  (objects: Pick<Objects, "read">, cloud: Cloud) =>
  async (uri: string): Promise<string> => {
    const bytes = await bytesOf(objects, uri).catch((error: unknown) => {
      const why = whyNot(error, uri, cloud);
      if (why === undefined) throw error;
      throw new NotImportable([{ at: `/${configKey}`, sentence: `${configKey}: ${why}` }], { cause: error });
    });
    return asText(bytes, uri);
  };

class TooLarge extends Error {
  override readonly name = "TooLarge";
}

const bytesOf = async (objects: Pick<Objects, "read">, uri: string): Promise<Uint8Array> => {
  const read: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop closes the connection: no more of it is fetched.
  for await (const block of (await objects.read(uri)) as AsyncIterable<Buffer>) {
    bytes += block.length;
    if (bytes > charactersMax) throw new TooLarge();
    read.push(block);
  }
  return Buffer.concat(read);
};

const whys: ReadonlyMap<string, string> = new Map([
  ["NoSuchKey", "there is no such object"],
  ["NoSuchBucket", "there is no such bucket"],
  ["AccessDenied", "these credentials may not read it, or it is not there"],
  ["PermanentRedirect", "its bucket is in another region; set AWS_REGION"],
]);

const whyNot = (error: unknown, uri: string, cloud: Cloud): string | undefined => {
  if (error instanceof TooLarge)
    return `${uri} has more than ${charactersMax} bytes, and no pipeline has; name the object that the pipeline is in`;
  const why = error instanceof ObjectMissing ? whyMissing(error, cloud) : failureOf(error, cloud)?.sentence;
  const elsewhere = cloud === "aws" ? "" : "read it from AWS with --aws, or ";
  return (
    why &&
    `${uri} cannot be read: ${why}; ${elsewhere}download it (aws s3 cp ${shellWord(uri)} pipeline.json) and import that`
  );
};

const whyMissing = (error: ObjectMissing, cloud: Cloud): string => {
  const { name, message } = error.cause instanceof Error ? error.cause : error;
  const where = cloud === "aws" ? "on AWS" : `in the local cloud, ${cloud.endpoint}`;
  return `${whys.get(name) ?? `S3 answers ${name}: ${message}`} ${where}`;
};
