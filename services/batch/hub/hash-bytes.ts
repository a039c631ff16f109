import { createHash, type Hash } from "node:crypto";
import type { HubFile } from "./hub.ts";

/** The running hash of a file by which the Hub lists it; git's begins with the file's length. */
export const hashOf = ({ bytes, hash: { kind } }: HubFile): Hash =>
  kind === "sha256" ? createHash("sha256") : createHash("sha1").update(`blob ${bytes}\0`);
