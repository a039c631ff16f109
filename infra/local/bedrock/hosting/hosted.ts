import type { Kept } from "../shelf.ts";

/** Provisioned throughput as it is kept. While an update runs, `desiredModelArn` is where it goes. */
export type Throughput = Kept & {
  status: "Creating" | "InService" | "Updating" | "Failed";
  modelArn: string;
  desiredModelArn: string;
  foundationModelId: string;
  modelUnits: number;
  commitmentDuration?: "OneMonth" | "SixMonths";
  commitmentEndsAt?: number;
  failureMessage?: string;
  changedAt: number;
};

/** An on-demand deployment of a custom model as it is kept. */
export type Deployment = Kept & {
  status: "Creating" | "Active" | "Failed";
  modelArn: string;
  desiredModelArn?: string;
  updateStatus?: "Updating" | "UpdateCompleted" | "UpdateFailed";
  description?: string;
  failureMessage?: string;
  changedAt: number;
};
