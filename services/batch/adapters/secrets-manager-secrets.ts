import {
  GetSecretValueCommand,
  SecretsManagerServiceException,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import type { Secrets } from "../hub/token-of.ts";

/** A role that may not read a secret is told so, or told that there is none. */
const notForUs = new Set([
  "ResourceNotFoundException",
  "AccessDeniedException",
  "DecryptionFailure",
  "InvalidRequestException",
]);

/** Secrets of Secrets Manager; what is not text is none. */
export const secretsManagerSecrets = (client: SecretsManagerClient): Secrets => ({
  async read(secretArn) {
    try {
      return (await client.send(new GetSecretValueCommand({ SecretId: secretArn }))).SecretString;
    } catch (error) {
      if (error instanceof SecretsManagerServiceException && notForUs.has(error.name)) return undefined;
      throw error;
    }
  },
});
