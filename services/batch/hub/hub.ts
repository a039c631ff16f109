import type { StageInput } from "../../../events-schema/index.ts";

/** What a pipeline names of the Hugging Face Hub. */
export type HubInput = Extract<StageInput, { from: "hugging-face" }>;

/** How a file's bytes are known: by SHA-256 where it lies in the Hub's large file storage, by git's own hash of a blob elsewhere. */
export type HubHash = { readonly kind: "sha256" | "git-blob"; readonly hex: string };
export type HubFile = { readonly path: string; readonly bytes: number; readonly hash: HubHash };

/** Why the Hub gave nothing. */
export type HubRefusal =
  | { readonly kind: "absent"; readonly what: "data-set" | "revision" | "file" }
  /** 401: it does not know who asks, and then does not say whether the data set exists. 403: it knows, and does not give it. */
  | { readonly kind: "denied"; readonly status: 401 | 403; readonly gated: boolean }
  /** Busy, ill or out of reach: the same question may be answered later. */
  | { readonly kind: "later"; readonly afterMs: number; readonly why: string }
  /** An answer that its documentation does not have, or one that leads elsewhere than it may. */
  | { readonly kind: "strange"; readonly why: string };

export type HubAnswer<Found> = ({ readonly kind: "found" } & Found) | HubRefusal;

/** Where in the Hub: a data set at a commit, and who asks. */
export type HubPlace = { readonly dataset: string; readonly commit: string; readonly token?: string | undefined };

/** The Hugging Face Hub, to be read. It decides nothing: what an answer means is said by who asks. */
export type Hub = {
  /** The commit that a branch, tag or commit stands for now. */
  commitOf(asked: {
    readonly dataset: string;
    readonly revision: string;
    readonly token?: string | undefined;
  }): Promise<HubAnswer<{ readonly commit: string }>>;
  /** Every file of a commit. */
  files(place: HubPlace): Promise<HubAnswer<{ readonly files: readonly HubFile[] }>>;
  /** A file's bytes from `from` on, or from the start where the Hub serves no ranges: `startsAt` says which. */
  read(
    place: HubPlace & { readonly path: string },
    from: number,
  ): Promise<HubAnswer<{ readonly startsAt: number; readonly body: AsyncIterable<Uint8Array> }>>;
};
