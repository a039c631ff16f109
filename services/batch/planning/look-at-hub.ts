import type { Pipeline } from "../../../events-schema/index.ts";
import { objectBytesMax, partsToRead } from "../domain/run/group-objects.ts";
import { placeOf, problemAt } from "../domain/request/problem.ts";
import type { Hub, HubInput, HubPlace, HubRefusal } from "../hub/hub.ts";
import { resolveDataset } from "../hub/resolve-dataset.ts";
import { lookAtTables } from "./look-at-tables.ts";
import type { Look } from "./look-at-table.ts";
import type { At, Looked } from "./looked.ts";
import type { Peek } from "./peek.ts";

const filesMax = 10_000;

/** The Parquet files of a data set of the Hub: their footers, as of objects in S3. What needs a token is not looked at. */
export const lookAtHub = async (
  request: Pipeline,
  { stage, at, input }: At & { readonly input: HubInput },
  look: Look & { readonly hub?: Hub },
): Promise<Looked> => {
  const place = placeOf("stages", at, "input");
  const { dataset, tokenSecretArn } = input;
  const unseen = (why: string): Looked => ({
    kind: "none",
    problems: [],
    warnings: [
      problemAt(
        "batch/not-looked-at",
        `the data set ${dataset} is not looked at (${why}): its columns and records are checked when the run starts`,
        "nothing, or plan again later",
        place,
      ),
    ],
  });
  if (tokenSecretArn !== undefined) return unseen("its token is the stack's alone");
  if (look.hub === undefined) return unseen("there is no Hub here");
  const resolved = await resolveDataset(look.hub, input, { filesMax, fileBytesMax: objectBytesMax });
  if (resolved.kind === "later") return unseen(resolved.why);
  if (resolved.kind === "refused")
    return { kind: "none", problems: [{ ...resolved.problem, places: [place] }], warnings: [] };
  const { files, commit } = resolved;
  const prefix = `${dataset}@${commit.slice(0, 7)}/`;
  const found = files.map(({ path, bytes }) => ({ uri: `${prefix}${path}`, bytes, format: "parquet" as const }));
  try {
    return await lookAtTables(request, { stage, at }, partsToRead(found, input.firstRecords).flat(), {
      ...look,
      peek: hubPeek(look.hub, { dataset, commit }, { prefix, files, others: look.peek }),
    });
  } catch (error) {
    if (error instanceof HubUnread) return unseen(error.message);
    throw error;
  }
};

/** Its files are listed and one of them is not given here; a run may have a token or hosts that this look has not. */
class HubUnread extends Error {
  override readonly name = "HubUnread";
}

const whyNot = (refusal: HubRefusal): string => {
  if (refusal.kind === "denied") return `the Hub answers ${refusal.status}`;
  return refusal.kind === "absent" ? `the Hub has no such ${refusal.what}` : refusal.why;
};

type Listed = {
  readonly prefix: string;
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  /** Objects of S3, which images in the data may be. */
  readonly others: Peek;
};

/** Reads the range that is asked for and no more; of a Hub that serves no ranges, all before it too. */
const hubPeek = (hub: Hub, place: HubPlace, { prefix, files, others }: Listed): Peek => ({
  async head(uri) {
    if (!uri.startsWith(prefix)) return others.head(uri);
    const file = files.find(({ path }) => `${prefix}${path}` === uri);
    return file && { bytes: file.bytes };
  },
  list: (uri) => others.list(uri),
  async bytes(uri, from, to) {
    if (!uri.startsWith(prefix)) return others.bytes(uri, from, to);
    const answer = await hub.read({ ...place, path: uri.slice(prefix.length) }, from);
    if (answer.kind !== "found") throw new HubUnread(`${uri}: ${whyNot(answer)}`);
    const chunks: Uint8Array[] = [];
    let at = answer.startsAt;
    for await (const chunk of answer.body) {
      chunks.push(chunk.subarray(Math.max(0, from - at), Math.max(0, to - at)));
      at += chunk.length;
      if (at >= to) break;
    }
    return Buffer.concat(chunks);
  },
});
