import type { TableV2 } from "aws-cdk-lib/aws-dynamodb";
import type { CfnEventBus } from "aws-cdk-lib/aws-events";
import type { Role } from "aws-cdk-lib/aws-iam";
import type { Code } from "aws-cdk-lib/aws-lambda";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import type { CfnTopic } from "aws-cdk-lib/aws-sns";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import type { ServiceDeclaration } from "../../services/chassis/declaration.ts";
import type { Settings } from "../settings.ts";
import type { Inbox } from "./inbox.ts";

/** What all services of the stack share. */
export type Shared = {
  settings: Settings;
  bus: CfnEventBus;
  bucket: Bucket;
  bedrockRole: Role;
  lastResort: Queue;
  topic: CfnTopic;
  /** Seconds that storing one batch of dead letters may take. */
  parkingSeconds: number;
};

/** A service as its workers see it. */
export type ServiceParts = {
  readonly declaration: ServiceDeclaration;
  readonly shared: Shared;
  readonly table: TableV2;
  readonly code: Code;
  /** The inbox that commands of this name go to; throws where no reaction hears them. */
  commandInbox(queue: string): Inbox;
};

export type WorkerProps = { service: ServiceParts; inbox: Inbox; allInboxes: readonly Inbox[] };
