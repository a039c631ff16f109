import { createHash } from "node:crypto";

/** The same parts give the same id, everywhere and always; other parts another. 96 bits as hex: safe in Bedrock names, S3 keys and tokens. */
export const stableId = (...parts: readonly (string | number)[]): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 24);

/** A run is who asked for what: one account repeating a request id means the same run, another account another one. */
export const runIdOf = (request: { account: string; type: string; requestId: string }): string =>
  stableId("run", request.account, request.type, request.requestId);

/** One fact, one id: whoever states it, however often, for whatever cause. */
export const eventIdOf = (event: { runId: string; type: string; naturalKey: string }): string =>
  stableId("event", event.runId, event.type, event.naturalKey);
