import fc from "fast-check";
import { expect, test } from "vitest";
import { embeddingBody, requestBody, type Body } from "./ask.ts";
import { imageMould, smallest } from "./image-mould.ts";
import { sniffImage } from "./sniff-image.ts";

const standIns = new Map(
  Object.entries(smallest).map(([format, shown]) => [format, sniffImage(Buffer.from(shown, "base64"))]),
);

const models = {
  Claude: "anthropic.claude-3-haiku-20240307-v1:0",
  Nova: "amazon.nova-lite-v1:0",
  Llama: "meta.llama3-2-11b-instruct-v1:0",
  Converse: "qwen.qwen3-vl-235b-a22b",
  Titan: "amazon.titan-embed-image-v1",
  Cohere: "cohere.embed-v4:0",
};
const ways: Record<keyof typeof models, (text: string, image: Uint8Array) => Body> = {
  Claude: (prompt, image) =>
    requestBody(models.Claude, {
      prompt,
      images: [image],
      system: "Look closely.",
      parameters: { maxTokens: 9 },
    }),
  Nova: (prompt, image) => requestBody(models.Nova, { prompt, images: [image] }),
  Llama: (prompt, image) => requestBody(models.Llama, { prompt, images: [image] }),
  Converse: (prompt, image) => requestBody(models.Converse, { prompt, images: [image] }),
  Titan: (text, image) => embeddingBody(models.Titan, { texts: text === "" ? [] : [text], images: [image] }),
  Cohere: (text, image) =>
    embeddingBody(models.Cohere, {
      texts: text === "" ? [] : [text],
      images: [image],
      inputType: "search_document",
    }),
};

test("each stand-in is an image of its format", () => {
  for (const [format, image] of standIns) expect(image).toMatchObject({ format, width: 1, height: 1 });
});

const names = Object.keys(ways) as (keyof typeof models)[];

test.each(names)(
  "%s: what the mould writes is the body, for every image and text, and nothing that is refused",
  (name) => {
    const bodyOf = ways[name];
    const mould = imageMould(models[name], bodyOf);
    const anyImage = fc
      .tuple(fc.constantFrom(...standIns.values()), fc.uint8Array({ maxLength: 40 }))
      .map(([image, more]) => Buffer.concat([image?.bytes ?? Buffer.alloc(0), more]));
    const anyText = fc.oneof(
      fc.constant(""),
      fc.string({ minLength: 1 }),
      fc.constantFrom("the-text-of-one-record", " ", "a <|eot_id|> b", "[INST]"),
    );
    fc.assert(
      fc.property(anyImage, anyText, (bytes, text) => {
        const image = sniffImage(bytes);
        const body = bodyOf(text, bytes);
        if (image === undefined) return;
        const written = mould.write(text, image);
        if (body.kind === "refused") expect(written).toBeUndefined();
        else if (written !== undefined) expect(written).toBe(JSON.stringify(body.body));
      }),
    );
  },
);

test.each(["Claude", "Nova", "Converse", "Titan"] as const)("%s has a mould for an image with its text", (name) => {
  const image = standIns.get("png");
  expect(image && imageMould(models[name], ways[name]).write('say "hi"', image)).toContain('say \\"hi\\"');
});
