import { AwsError } from "../wire/aws-error.ts";
import { readAll } from "../wire/body.ts";
import type { S3Request } from "./context.ts";

/** A form is read whole, the file in it included. */
const formBytesMax = 100 * 1024 * 1024;

export type Form = { fields: Map<string, string>; file: { name: string; content: Buffer } | undefined };

const malformed = (): AwsError =>
  new AwsError("MalformedPOSTRequest", "The body of your POST request is not well-formed multipart/form-data.");

/** The fields of a browser's form by their lower-case names, up to its file: what follows that is ignored, as S3 does. */
export const readForm = async ({ headers, stream }: S3Request): Promise<Form> => {
  const type = headers["content-type"] ?? "";
  if (!type.startsWith("multipart/form-data"))
    throw new AwsError("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412, {
      Condition: "Bucket POST must be of the enclosure-type multipart/form-data",
    });
  const body = await readAll(stream, formBytesMax);
  const form = await new Response(new Uint8Array(body), { headers: { "content-type": type } }).formData().catch(() => {
    throw malformed();
  });
  const fields = new Map<string, string>();
  for (const [name, value] of form) {
    if (typeof value !== "string") {
      const content = Buffer.from(await value.arrayBuffer());
      return { fields, file: { name: value.name.split(/[\\/]/).at(-1) ?? "", content } };
    }
    if (name.toLowerCase() === "file") return { fields, file: { name: "", content: Buffer.from(value) } };
    fields.set(name.toLowerCase(), value);
  }
  return { fields, file: undefined };
};
