import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import type { DataOf, EvaluationSection, ModelHosted, Problem } from "../../../events-schema/index.ts";
import { ObjectMissing, type Objects } from "../../chassis/ports.ts";
import { MalformedInput } from "../../records/malformed-input.ts";
import { writeLines } from "../../records/line-objects.ts";
import { chunkName, type Place } from "./place.ts";
import { Plan, planOf } from "./plan.ts";
import { missingTestSplit, noTestSplit, nothingToAsk, unreadableSplit } from "./problems.ts";
import { chosenInChunks, surveySplit, type Split, type Survey } from "./survey.ts";

export const readPlan = async (objects: Objects, place: Place): Promise<Plan> =>
  Plan.parse(JSON.parse(await text(await objects.read(place.plan))));

/**
 * Chooses what to ask and writes it down: the plan first, then its chunks. Whoever finds a plan follows it, so that a process of an
 * earlier version and one of a later write the same chunks.
 */
export const writePlan = async (
  objects: Objects,
  { metadata, data }: { metadata: { runId: string }; data: DataOf<typeof ModelHosted> },
  {
    rule,
    place,
    chunkRecords,
    baseId,
  }: { rule: EvaluationSection; place: Place; chunkRecords: number; baseId: string },
): Promise<Plan | Problem> => {
  const { dataset } = data;
  if (!dataset.test) return noTestSplit(dataset);
  const split = { uri: dataset.test.uri, format: dataset.recordFormat };
  const survey = await trySurvey(objects, split, rule.recordsMax);
  if ("code" in survey) return survey;
  if (survey.counts.chosen === 0) return nothingToAsk(split.uri, survey);
  const wanted = planOf(metadata.runId, data, { survey, rule, testUri: split.uri, chunkRecords, baseId });
  const plan = await planThatStands(objects, place, wanted);
  let index = 0;
  for await (const cases of chosenInChunks(objects, split, { ...survey, chunkRecords: plan.chunkRecords })) {
    await writeLines(objects, place.chunk(chunkName(index)), cases);
    index += 1;
  }
  return plan;
};

const planThatStands = async (objects: Objects, place: Place, wanted: Plan): Promise<Plan> => {
  const content = Buffer.from(`${JSON.stringify(wanted, null, 2)}\n`);
  const written = await objects.writeOnce(place.plan, () => Readable.from([content]), "application/json");
  return written === "written" ? wanted : readPlan(objects, place);
};

/** What is wrong with the split is an outcome of the run; any other trouble is a defect. */
const trySurvey = async (objects: Objects, split: Split, recordsMax: number): Promise<Survey | Problem> => {
  try {
    return await surveySplit(objects, split, recordsMax);
  } catch (error) {
    if (error instanceof ObjectMissing) return missingTestSplit(split.uri);
    if (error instanceof MalformedInput) return unreadableSplit(split.uri, error);
    throw error;
  }
};
