import type { LocalIam } from "../core/ports.ts";
import type { AwsRequest } from "../wire/types.ts";
import { signText, textToSign } from "./signature.ts";

/** How often a key of which nothing is known is tried before it is left alone. */
const attemptsMax = 20;

/** AWS's own example pair, which its documentation and many tests use. */
const examples: Record<string, string> = { AKIAIOSFODNN7EXAMPLE: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" };

export type KnownSecrets = {
  /** Undefined where nobody here can know it. */
  of(accessKeyId: string): string | undefined;
  /** Hears a request that was signed in its headers: who proves to use a secret is held to it from then on. */
  hear(request: AwsRequest): void;
};

const header =
  /^AWS4-HMAC-SHA256 .*?Credential=([^,\s]+)\/(\d{8}\/[^/,\s]+\/[^/,\s]+\/aws4_request).*?SignedHeaders=([^,\s]+).*?Signature=([0-9a-f]{64})/;

/**
 * Secrets with which a signature can be verified: those issued here, and those that a request has proved to be what
 * is usual on a laptop, the key's own id. Any other secret is its owner's alone.
 */
export const createKnownSecrets = (iam: LocalIam): KnownSecrets => {
  const proved = new Map<string, string>();
  const attempts = new Map<string, number>();
  return {
    of: (accessKeyId) => iam.keyOf?.(accessKeyId)?.secretAccessKey ?? proved.get(accessKeyId),
    hear: (request) => {
      const [, accessKeyId, scope, signedHeaders, signature] =
        header.exec(request.headers["authorization"] ?? "") ?? [];
      if (accessKeyId === undefined || scope === undefined || signedHeaders === undefined) return;
      const tried = attempts.get(accessKeyId) ?? 0;
      if (proved.has(accessKeyId) || tried >= attemptsMax) return;
      attempts.set(accessKeyId, tried + 1);
      const text = textToSign(request, {
        date: request.headers["x-amz-date"] ?? "",
        scope,
        signedHeaders: signedHeaders.split(";"),
        payload: request.headers["x-amz-content-sha256"] ?? "",
      });
      const secret = [accessKeyId, examples[accessKeyId]].find(
        (candidate) => candidate !== undefined && signText(candidate, scope, text) === signature,
      );
      if (secret !== undefined) proved.set(accessKeyId, secret);
    },
  };
};
