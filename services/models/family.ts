import type { InferenceFamily } from "./inference.ts";

/** What one family of Bedrock models accepts. Data, read off AWS's documentation; a new family is one file in `families/`. */
export type ModelFamily = {
  readonly name: string;
  /** The base models that can be customized, and how. Empty: none can. */
  readonly customizable: readonly CustomizableBase[];
  /** How its models are asked and how their answers are read; one entry for each body it speaks. */
  readonly inference: readonly InferenceFamily[];
};

/** How one training record is written as a line of JSON (Bedrock user guide, model-customization-prepare). */
export type RecordFormat = "prompt-completion" | "conversation" | "anthropic-messages";

export type CustomizableBase = {
  /** As CreateModelCustomizationJob takes it, with the context suffix. */
  readonly id: string;
  readonly regions: readonly string[];
  readonly recordFormat: RecordFormat;
  /** Training records; `sumMax` bounds training and validation records together. */
  readonly records: { readonly min: number; readonly sumMax: number };
  /** 0: the family takes no validation data. */
  readonly validationRecordsMax: number;
  readonly tokensPerRecordMax: number;
  readonly hyperParameters: Readonly<Record<string, HyperParameter>>;
  /** Strings that make Bedrock fail the job when they stand in a record; matched without regard to case. */
  readonly reservedWords: readonly string[];
  readonly hosting: HostingWays;
  readonly baseAnswers: BaseAnswers;
};

/** How the base itself is asked on demand, in the regions where it can be customized; `source` says who says so. */
export type BaseAnswers = { readonly through: "model" | "profile"; readonly source: string };

/** Bounds are inclusive. `integer` values are written without a decimal point. */
export type HyperParameter = {
  readonly kind: "integer" | "number";
  readonly min: number;
  readonly max: number;
  readonly default: string;
};

/** How a model customized from this base can answer; codes are those of Service Quotas (service code `bedrock`). */
export type HostingWays = {
  /** Custom model deployment, paid by the token. */
  readonly onDemand?: {
    readonly regions: readonly string[];
    /** Of one account, for all deployments of this base (Bedrock endpoints and quotas, AWS General Reference). */
    readonly requestsPerMinute: number;
  };
  /** Provisioned throughput, paid by the hour and model unit. */
  readonly provisioned?: { readonly unitsQuotaCode?: string };
};

export const integer = (min: number, max: number, standard: number): HyperParameter => ({
  kind: "integer",
  min,
  max,
  default: String(standard),
});
/** The default as text, because Bedrock takes text and 1e-5 would lose its form. */
export const number = (min: number, max: number, standard: string): HyperParameter => ({
  kind: "number",
  min,
  max,
  default: standard,
});
