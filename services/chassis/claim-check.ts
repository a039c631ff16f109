import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { Claim } from "../../events-schema/index.ts";
import { Rejected } from "./outcome.ts";
import type { Objects } from "./ports.ts";

const sha256 = (content: string | Buffer) => createHash("sha256").update(content).digest("hex");

/** Leaves the data in S3 under its hash and returns the ticket for it. */
export const writeClaim = async (objects: Objects, folderUri: string, json: string): Promise<Claim> => {
  const hash = sha256(json);
  const uri = `${folderUri}${hash}.json`;
  await objects.writeOnce(uri, () => Readable.from([json]), "application/json");
  return { uri, bytes: Buffer.byteLength(json), sha256: hash };
};

/** Fetches what a claim stands for. A claim that points elsewhere or at other content is refused: an event must not make us read what its sender chose. */
export const readClaim = async (objects: Objects, claimsUri: string, claim: Claim): Promise<unknown> => {
  if (!claim.uri.startsWith(claimsUri))
    throw new Rejected("contract/foreign-claim", `the claim ${claim.uri} is not under ${claimsUri}`);
  const head = await objects.head(claim.uri);
  if (head?.bytes !== claim.bytes)
    throw new Rejected(
      "contract/claim-mismatch",
      `${claim.uri} has ${head?.bytes ?? "no"} bytes; the event says ${claim.bytes}`,
    );
  const content = await buffer(await objects.read(claim.uri));
  if (sha256(content) !== claim.sha256)
    throw new Rejected("contract/claim-mismatch", `${claim.uri} has changed since it was sent`);
  return JSON.parse(content.toString("utf8"));
};
