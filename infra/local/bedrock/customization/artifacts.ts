import type { Bedrock } from "../context.ts";
import { below, s3Location } from "../s3-location.ts";
import type { Step, TrainingRecord } from "../learning/train.ts";
import type { CustomizationJob } from "./customization-job.ts";

const digits = (value: number): string => value.toFixed(6);

/** The numbers that Get reports are the ones in the files. */
export const rounded = (loss: number): number => Number(digits(loss));

const table = (lossColumn: string, rows: readonly Step[]): string =>
  [
    `step_number,epoch_number,${lossColumn},perplexity`,
    ...rows.map(({ step, epoch, loss }) => `${step},${epoch},${digits(loss)},${digits(Math.exp(loss))}`),
    "",
  ].join("\n");

/** Writes the metrics files where the user guide ("Analyze the results of a model customization job") says they are. */
export const writeArtifacts = async (
  bedrock: Bedrock,
  job: CustomizationJob,
  record: TrainingRecord,
): Promise<void> => {
  const output = below(s3Location(job.outputUri), `model-customization-job-${job.id}`);
  const put = async (name: string, text: string): Promise<void> => {
    const { bucket, key } = below(output, name);
    await bedrock.s3.put(bucket, key, text, "text/csv");
  };
  await put("training_artifacts/step_wise_training_metrics.csv", table("training_loss", record.steps));
  if (record.validation.length > 0)
    await put(
      "validation_artifacts/post_fine_tuning_validation/validation_metrics.csv",
      table("validation_loss", record.validation),
    );
};
