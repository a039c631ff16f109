import type { Command } from "commander";
import { S3Client } from "@aws-sdk/client-s3";
import { oneLine } from "../../notification/domain/plain-text.ts";
import { download, linkTo, objectsOf, readHours, readResults } from "../results.ts";
import { print, type Session } from "../session.ts";
import { UsageError } from "../user-error.ts";

type ResultsOptions = { bucket?: string; aws?: boolean; download?: string; links?: boolean; hours: string };

/** What a run has left. */
export const addResults = (program: Command, session: Session): void => {
  program
    .command("results")
    .description("list an ended run's results, download them, or make links to them")
    .argument("<run>", "the run's id; in the local cloud its first characters do")
    .option("--download <folder>", "write them to files under this folder")
    .option("--links", "make a link to each, which anyone who has it may follow")
    .option("--hours <number>", "how long the links hold", "1")
    .option("--aws", "on AWS, with the region and credentials of your environment, instead of the local cloud")
    .option("--bucket <name>", "the stack's bucket (its output BucketName); needed on AWS")
    .action(async (id: string, options: ResultsOptions) => {
      const hours = readHours(options.hours);
      const aws = options.aws === true;
      if (aws && options.bucket === undefined)
        throw new UsageError("--aws needs --bucket: the output BucketName of the stack");
      const client = new S3Client(aws ? {} : { ...session.clientOptions(), forcePathStyle: true });
      const bucket = options.bucket ?? (await session.stackOutput("BucketName"));
      const found = await readResults(client, { bucket, runId: aws ? id : (await session.findRun(id)).runId });
      if (!session.json())
        print(oneLine(`run ${found.runId} ${found.outcome} at ${found.endedAt}: ${found.reason}`, 500));
      const objects: Record<string, unknown>[] = [];
      for await (const object of objectsOf(client, found)) {
        const link = options.links === true ? await linkTo(client, object.uri, hours) : undefined;
        const file = options.download === undefined ? undefined : await download(client, object.uri, options.download);
        objects.push({ ...object, ...(link !== undefined && { link }), ...(file !== undefined && { file }) });
        if (session.json()) continue;
        print(oneLine(`${object.name}: ${object.uri}`, 1500));
        if (file !== undefined) print(`  downloaded to ${file}`);
        if (link !== undefined) print(`  ${link}`);
      }
      if (session.json()) return print(JSON.stringify({ ...found, results: objects }));
      if (objects.length === 0) print("it left no files");
      else if (options.links === true)
        print(`the links hold for ${hours} h, or until the credentials that made them end, if that is sooner`);
    });
};
