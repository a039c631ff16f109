/** The summary's keys in a reader's words; a key that is not here is shown as it is written. */
const labels: Readonly<Record<string, string>> = {
  dataset: "Data set",
  version: "Version",
  manifest: "Manifest of the data set",
  rowsIn: "Rows read",
  records: "Records made",
  train: "Records for training",
  validation: "Records for validation",
  test: "Records for the test",
  trainingRecords: "Records for training",
  baseModel: "Base model",
  modelArn: "Custom model",
  epochs: "Epochs",
  trainingLoss: "Training loss",
  validationLoss: "Validation loss",
  decision: "Decision",
  customModel: "What became of the model",
  comparedRecords: "Records compared",
  reportUri: "Report",
  pipeline: "Pipeline",
  stages: "Stages",
  recordsIn: "Records of the first stage",
  answered: "Answered by the last stage",
  failed: "Records failed",
  retried: "Records asked again",
  takenOver: "Answers taken over from earlier runs",
  jobs: "Batch jobs",
  onDemand: "Records asked on demand",
  inputTokens: "Tokens in",
  outputTokens: "Tokens out",
  parquetUri: "Results of the last stage, Parquet",
  csvUri: "Results of the last stage, CSV",
  jsonlUri: "Results of the last stage, JSONL",
  resultsUri: "Results of all stages",
  failedUri: "What failed, with its reason",
  hosted: "Answers as",
  method: "Hosted by",
  hostingUsdPerDay: "Hosting costs a day",
  endpoint: "Endpoint",
  owner: "Owner",
  until: "May go after",
  previousModelArn: "Model before",
  code: "Code",
};

/** `stage2`: what became of the pipeline's second stage. */
const stageLabel = /^stage(\d+)$/;

export const labelOf = (key: string): string => {
  if (Object.hasOwn(labels, key)) return labels[key] ?? key;
  return key.replace(stageLabel, "Stage $1");
};
