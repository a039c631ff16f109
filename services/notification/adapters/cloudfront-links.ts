import { getSignedUrl } from "@aws-sdk/cloudfront-signer";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { Clock } from "../../chassis/clock.ts";
import { parseUri } from "../../chassis/uri.ts";
import type { Links } from "../ports.ts";

export type CloudFrontOptions = { domain: string; keyPairId: string; keySecretArn: string };

/** Signed by a key pair of CloudFront's, for the stack's bucket as the origin: a link holds until its date, whoever made it. */
export const cloudFrontLinks = (
  { domain, keyPairId, keySecretArn }: CloudFrontOptions,
  { clock, client = new SecretsManagerClient({}) }: { clock: Clock; client?: SecretsManagerClient },
): Links => {
  const readKey = async (): Promise<string> => {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: keySecretArn }));
    if (SecretString === undefined)
      throw new Error(`secret ${keySecretArn} holds no text; store the private key as PEM`);
    return SecretString;
  };
  let known: string | undefined;
  return {
    async to(uri, hours) {
      const privateKey = (known ??= await readKey());
      const path = parseUri(uri).key.split("/").map(encodeURIComponent).join("/");
      const dateLessThan = new Date(clock.now().getTime() + hours * 3_600_000);
      return getSignedUrl({ url: `https://${domain}/${path}`, keyPairId, privateKey, dateLessThan });
    },
  };
};
