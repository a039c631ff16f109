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
  decision: "Decision",
  customModel: "What became of the model",
  comparedRecords: "Records compared",
  reportUri: "Report of the evaluation",
  hosted: "Answers as",
  method: "Hosted by",
  hostingUsdPerDay: "Hosting costs a day",
  endpoint: "Endpoint",
  owner: "Owner",
  until: "May go after",
  previousModelArn: "Model before",
  code: "Code",
};

export const labelOf = (key: string): string => (Object.hasOwn(labels, key) ? (labels[key] ?? key) : key);
