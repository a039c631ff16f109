import type { Objects } from "../../chassis/ports.ts";
import type { DatasetCounts } from "../../../events-schema/index.ts";
import { assert } from "../../chassis/outcome.ts";
import { noRows, tooFewPrompts } from "../domain/problems.ts";
import { Refused } from "../domain/refused.ts";
import type { DatasetMaker, DatasetRequest, Making } from "../ports.ts";
import { checkFormat, checkRequest } from "./check-request.ts";
import { findSource } from "./find-source.ts";
import { gatherCandidates } from "./gather-candidates.ts";
import { defaultLimits, type Limits } from "./limits.ts";
import { publishParts } from "./publish-parts.ts";
import { stageSource } from "./stage-source.ts";
import { writeParts } from "./write-parts.ts";
import type { Workshop } from "./workshop.ts";

type Place = {
  readonly objects: Objects;
  /** `s3://bucket/datasets/`. */
  readonly datasetsUri: string;
  readonly limits?: Limits;
  withWorkshop<Result>(work: (workshop: Workshop) => Promise<Result>): Promise<Result>;
};

/** A maker that works in the given place. Refusals come back as values, everything else as the defect it is. */
export const datasetMaker = (place: Place): DatasetMaker => ({
  async make(request) {
    try {
      return await make(request, place);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return { kind: "refused", problem: error.problem, ...(error.counts && { counts: error.counts }) };
    }
  },
});

const make = async (request: DatasetRequest, place: Place): Promise<Making> => {
  const { objects, limits = defaultLimits } = place;
  checkRequest(request);
  const source = await findSource(request, objects, limits);
  checkFormat(request, source);
  return place.withWorkshop(async (workshop) => {
    const files = await stageSource(source, request.records.format === "prepared" ? "lines" : "table", {
      objects,
      workshop,
    });
    const { parts, counts } = await makeParts(request, { files, workshop, limits });
    if (counts.rowsIn === 0) throw new Refused(noRows(request.source.uri), { counts });
    const train = parts.find(({ side }) => side === "train")?.written.records ?? 0;
    if (train < request.promptsMin)
      throw new Refused(tooFewPrompts(counts, { train, promptsMin: request.promptsMin }), { counts });
    return { kind: "made", dataset: await publishParts({ request, parts, counts, files }, place), counts };
  });
};

type Input = {
  files: Awaited<ReturnType<typeof stageSource>>;
  workshop: Workshop;
  limits: Limits;
};

const makeParts = async (request: DatasetRequest, { files, workshop, limits }: Input) => {
  const candidates = await workshop.lines("candidates");
  const { rowsIn, dropped } = await gatherCandidates(request, files, { workshop, candidates, limits });
  await candidates.writer.close();
  const duplicates = await workshop.selection.select({ dropDuplicates: request.cleaning.duplicates });
  const { parts, noticed } = await writeParts(candidates, workshop);
  const counts: DatasetCounts = {
    rowsIn,
    records: parts.reduce((sum, { written }) => sum + written.records, 0),
    dropped: { ...dropped, ...duplicates },
    noticed,
  };
  const lost = Object.values(counts.dropped).reduce((sum, rows) => sum + rows, 0);
  assert(counts.records + lost === rowsIn, `${rowsIn} rows became ${counts.records} records and ${lost} dropped rows`);
  return { parts, counts };
};
