/** One row of Bedrock's metrics files; columns as the user guide names them. */
export type MetricsRow = { epoch: number; loss: number };

export type LossByEpoch = { epoch: number; trainingLoss: number; validationLoss?: number }[];

/** The last training loss of each epoch, with the validation loss where one was measured. */
export const lossByEpoch = (training: Iterable<MetricsRow>, validation: Iterable<MetricsRow>): LossByEpoch => {
  const validated = lastOfEach(validation);
  return [...lastOfEach(training)]
    .sort(([a], [b]) => a - b)
    .map(([epoch, trainingLoss]) => {
      const validationLoss = validated.get(epoch);
      return { epoch, trainingLoss, ...(validationLoss !== undefined && { validationLoss }) };
    });
};

const lastOfEach = (rows: Iterable<MetricsRow>): Map<number, number> => {
  const last = new Map<number, number>();
  for (const { epoch, loss } of rows) if (Number.isFinite(epoch) && Number.isFinite(loss)) last.set(epoch, loss);
  return last;
};
