import { z } from "zod";
import type { Problem } from "../../../events-schema/index.ts";
import type { Objects } from "../../chassis/ports.ts";
import type { HubLimits } from "../domain/hub-problems.ts";
import { copyFile, type Copied } from "./copy-file.ts";
import type { Hub, HubInput } from "./hub.ts";
import { resolveDataset } from "./resolve-dataset.ts";
import { tokenOf, type Secrets } from "./token-of.ts";

/** Where an object of a run's comes from: a file of the Hub, at the commit and with the hash that it had when the run began. */
export const HubOrigin = z.object({
  dataset: z.string(),
  commit: z.string(),
  path: z.string(),
  hash: z.object({ kind: z.enum(["sha256", "git-blob"]), hex: z.string() }),
  tokenSecretArn: z.string().optional(),
});
export type HubOrigin = z.output<typeof HubOrigin>;

export type HubObject = { readonly uri: string; readonly bytes: number; readonly from: HubOrigin };

export type HubPorts = {
  readonly objects: Objects;
  readonly hub: Hub;
  readonly secrets: Secrets;
  /** ARNs of the secrets that a request may name. */
  readonly hubSecrets: readonly string[];
};

export type FoundHubObjects =
  | { readonly kind: "found"; readonly objects: readonly HubObject[] }
  | { readonly kind: "refused"; readonly problem: Problem }
  | { readonly kind: "later"; readonly afterMs: number; readonly why: string };

/** The files of a split, and the objects that their copies will be under `folder`. Nothing is copied yet. */
export const findHubObjects = async (
  { hub, secrets, hubSecrets }: HubPorts,
  input: HubInput,
  { folder, limits }: { folder: string; limits: HubLimits },
): Promise<FoundHubObjects> => {
  const { dataset, tokenSecretArn } = input;
  const identified = await tokenOf(tokenSecretArn, { secrets, allowed: hubSecrets });
  if (identified.kind === "refused") return identified;
  const found = await resolveDataset(hub, { ...input, token: identified.token }, limits);
  if (found.kind !== "resolved") return found;
  const { commit } = found;
  return {
    kind: "found",
    objects: found.files.map(({ path, bytes, hash }, number) => ({
      uri: `${folder}${String(number).padStart(5, "0")}.parquet`,
      bytes,
      from: { dataset, commit, path, hash, ...(tokenSecretArn !== undefined && { tokenSecretArn }) },
    })),
  };
};

/** Copies one of them; where it is copied already, nothing is read. */
export const fetchHubObject = async (ports: HubPorts, { uri, bytes, from }: HubObject): Promise<Copied> => {
  const { dataset, commit, path, hash, tokenSecretArn } = from;
  const identified = await tokenOf(tokenSecretArn, { secrets: ports.secrets, allowed: ports.hubSecrets });
  if (identified.kind === "refused") return identified;
  // What a configuration and split are was settled when the files were found.
  const asked = { dataset, config: "", split: "", revision: commit, tokenSecretArn, token: identified.token };
  return copyFile(ports, { asked, commit, file: { path, bytes, hash }, toUri: uri });
};
