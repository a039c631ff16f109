import type { Handle } from "../../../services/chassis/consume.ts";
import type { Publisher } from "../../../services/chassis/ports.ts";
import type { BatchPorts } from "../../../services/batch/ports.ts";
import type { DatasetPorts } from "../../../services/dataset/ports.ts";
import type { DeadLetterPorts } from "../../../services/dead-letters/ports.ts";
import type { EvaluationPorts } from "../../../services/evaluation/ports.ts";
import type { HostingPorts } from "../../../services/hosting/ports.ts";
import type { JobsPorts } from "../../../services/jobs/ports.ts";
import type { NotificationPorts } from "../../../services/notification/ports.ts";
import type { TrainingPorts } from "../../../services/training/ports.ts";
import type { Process } from "./workers.ts";

/** The ports of each service; a new service has its line here. */
export type ServicePorts = {
  batch: BatchPorts;
  dataset: DatasetPorts;
  training: TrainingPorts;
  jobs: JobsPorts;
  hosting: HostingPorts;
  evaluation: EvaluationPorts;
  "dead-letters": DeadLetterPorts;
  notification: NotificationPorts;
};

/** Mistakes planted in a service from outside, to see whether the simulation finds them. Nothing of production code changes. */
export type Defects = {
  /** Wraps or replaces ports of one process; every call below still goes through the process. */
  ports?: {
    [Name in keyof ServicePorts]?: (ports: ServicePorts[Name], process: Process) => ServicePorts[Name];
  };
  /** Wraps or replaces what handles one message. */
  handle?: (handle: Handle, of: { service: string; reaction: string; process: Process }) => Handle;
  publisher?: (publisher: Publisher, service: string) => Publisher;
};
