import { isObject, knownKeys } from "./their-input.ts";
import { NotImportable, type Notes } from "./notes.ts";

/** What names a pipeline's file in S3. */
export const configKey = "pipeline_config_s3_uri";

/** Where the pipeline stands that an input only names; undefined: it stands in the input, of which alone a run read stages. */
export const configUri = (input: unknown, notes: Notes): string | undefined => {
  if (!isObject(input) || input[configKey] == null || input["stages"] != null) return undefined;
  const uri = input[configKey];
  const refused = (sentence: string): NotImportable => new NotImportable([{ at: `/${configKey}`, sentence }]);
  const others = Object.keys(input).filter((key) => key !== configKey && input[key] != null);
  const ofOne = others.filter((key) => knownKeys.single.has(key) && !knownKeys.pipeline.has(key));
  if (ofOne.length > 0)
    throw refused(
      `the input names ${configKey}, of a pipeline, and ${ofOne.join(", ")}, of one stage; leave out the one or the other`,
    );
  if (typeof uri !== "string" || !/^s3:\/\/[\w.-]{3,255}\/.*[^/]$/s.test(uri))
    throw refused(
      `${configKey} is ${JSON.stringify(uri).slice(0, 200)}; it must be an object of S3, as in s3://bucket/pipeline.json`,
    );
  for (const key of others) notes.left(`${key} beside ${configKey}: the pipeline is what its file says`);
  notes.changed(`the pipeline is what ${uri} says now; later changes of that file are not seen`);
  return uri;
};
