import { ObjectMissing, type Objects } from "../chassis/ports.ts";
import { openCsv } from "../records/csv.ts";
import { MalformedInput } from "../records/malformed-input.ts";
import { lossByEpoch, type LossByEpoch, type MetricsRow } from "./domain/loss.ts";

/** Where Bedrock leaves the metrics of a customization job (user guide, model-customization-analyze). */
const trainingFile = "training_artifacts/step_wise_training_metrics.csv";
const validationFile = "validation_artifacts/post_fine_tuning_validation/validation_metrics.csv";

/** Reads both files of a job; one that Bedrock did not write counts as empty: the loss is a courtesy, the model is the result. */
export const readLoss = async (objects: Objects, outputUri: string, jobArn: string): Promise<LossByEpoch> => {
  const folder = `${outputUri}model-customization-job-${jobArn.slice(jobArn.lastIndexOf("/") + 1)}/`;
  const training = await readRows(objects, folder + trainingFile, "training_loss");
  const validation = await readRows(objects, folder + validationFile, "validation_loss");
  return lossByEpoch(training, validation);
};

/** Of each epoch only the last row is kept, so a long file costs no memory. A file that cannot be read says nothing. */
const readRows = async (objects: Objects, uri: string, lossColumn: string): Promise<MetricsRow[]> => {
  const last = new Map<number, MetricsRow>();
  try {
    const table = await openCsv(async function* () {
      yield* (await objects.read(uri)) as AsyncIterable<Buffer>;
    });
    for await (const rows of table.rows(["epoch_number", lossColumn]))
      for (const [epoch, loss] of rows) last.set(Number(epoch), { epoch: Number(epoch), loss: Number(loss) });
  } catch (error) {
    if (!(error instanceof ObjectMissing) && !(error instanceof MalformedInput)) throw error;
  }
  return [...last.values()];
};
