import { ConverseCommand, InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";
import type { ContentBlock, ImageFormat } from "@aws-sdk/client-bedrock-runtime";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openWorld } from "../testing.ts";
import type { World } from "../testing.ts";
import { png } from "./sample-images.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const image = (bytes: Buffer, format: ImageFormat = "png"): ContentBlock => ({ image: { format, source: { bytes } } });
const ask = async (content: ContentBlock[], modelId = "amazon.nova-lite-v1:0") =>
  (await world.runtime.send(new ConverseCommand({ modelId, messages: [{ role: "user", content }] }))).usage
    ?.inputTokens ?? 0;

test("an image costs tokens by its own size, whatever the request says", async () => {
  const bare = await ask([{ text: "What is this?" }]);
  expect((await ask([image(png(750, 1)), { text: "What is this?" }])) - bare).toBe(1);
  expect((await ask([image(png(300, 250)), { text: "What is this?" }])) - bare).toBe(100);
  // Two thousand pixels are scaled down to 1568 first.
  expect((await ask([image(png(3136, 100)), { text: "What is this?" }])) - bare).toBe(Math.ceil((1568 * 50) / 750));
});

test.each<[string, ContentBlock[], RegExp]>([
  [
    "that is of another format",
    [image(png(2, 2), "jpeg")],
    /messages\.0\.content\.0\.image\.source\.bytes: The image was specified using the image\/jpeg media type, but the image appears to be a image\/png image/,
  ],
  ["that is no image", [image(Buffer.from("hello there"))], /Could not process image/],
  ["that is cut within its header", [image(png(2, 2).subarray(0, 14))], /Could not process image/],
  ["wider than 8000 pixels", [image(png(8001, 1))], /image dimensions exceed max allowed size: 8000 pixels/],
  ["above 3.75 MB", [image(png(2, 2, 3_932_160))], /image exceeds 3932160 bytes maximum/],
  ["that is the twenty-first", Array.from({ length: 21 }, () => image(png(1, 1))), /too many images: 21 > 20/],
])("refuses an image %s", async (_, content, message) => {
  await expect(ask(content)).rejects.toMatchObject({ name: "ValidationException", message });
});

test("takes 20 images of 8000 pixels a side, and none for a model that does not see", async () => {
  expect(await ask(Array.from({ length: 20 }, () => image(png(8000, 1))))).toBeGreaterThan(0);
  await expect(ask([image(png(1, 1))], "amazon.nova-micro-v1:0")).rejects.toThrow(
    /doesn't support the image content block/,
  );
});

test("reads an image in S3, and says why where it cannot", async () => {
  await world.s3.put("data", "pictures/a.png", png(300, 250));
  const at = (uri: string): ContentBlock => ({ image: { format: "png", source: { s3Location: { uri } } } });
  expect(await ask([at("s3://data/pictures/a.png")])).toBe(100);
  await expect(ask([at("s3://data/pictures/b.png")])).rejects.toMatchObject({
    name: "ValidationException",
    message: /s3:\/\/data\/pictures\/b.png/,
  });
  await expect(ask([at("s3://other/pictures/b.png")])).rejects.toThrow(/bucket other does not exist/);
});

test("Claude's own body takes the same images by their media type", async () => {
  const send = async (media_type: string, data: string) => {
    const content = [{ type: "image", source: { type: "base64", media_type, data } }];
    const body = JSON.stringify({
      anthropic_version: "bedrock-2023-05-31",
      max_tokens: 10,
      messages: [{ role: "user", content }],
    });
    const modelId = "anthropic.claude-3-haiku-20240307-v1:0";
    return (await world.runtime.send(new InvokeModelCommand({ modelId, body }))).body.transformToString();
  };
  expect(JSON.parse(await send("image/png", png(300, 250).toString("base64")))).toMatchObject({
    usage: { input_tokens: 100 },
  });
  await expect(send("image/webp", png(300, 250).toString("base64"))).rejects.toThrow(/appears to be a image\/png/);
  await expect(send("image/tiff", png(300, 250).toString("base64"))).rejects.toMatchObject({
    name: "ValidationException",
  });
});

test("embeds equal images equally, beside their text or alone", async () => {
  const embed = async (body: object): Promise<number[]> => {
    const modelId = "amazon.titan-embed-image-v1";
    const { body: answer } = await world.runtime.send(new InvokeModelCommand({ modelId, body: JSON.stringify(body) }));
    return (JSON.parse(answer.transformToString()) as { embedding: number[] }).embedding;
  };
  const inputImage = png(3, 3).toString("base64");
  const embeddingConfig = { outputEmbeddingLength: 384 };
  const [one, same, other] = [
    await embed({ inputImage, embeddingConfig }),
    await embed({ inputImage, embeddingConfig }),
    await embed({ inputImage: png(4, 4).toString("base64"), embeddingConfig }),
  ];
  expect(one).toHaveLength(384);
  expect(Math.hypot(...one)).toBeCloseTo(1);
  expect(same).toEqual(one);
  expect(other).not.toEqual(one);
  expect(await embed({ inputImage, inputText: "a black square", embeddingConfig })).not.toEqual(one);
  await expect(embed({ embeddingConfig })).rejects.toMatchObject({ name: "ValidationException" });
  await expect(embed({ inputImage: "aGVsbG8=" })).rejects.toThrow(/Could not process image/);
});
