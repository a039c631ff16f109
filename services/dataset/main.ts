import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRuntime } from "../chassis/runtime.ts";
import { directoryScratch } from "../records/directory-scratch.ts";
import { dynamodbOutcomes } from "./adapters/dynamodb-outcomes.ts";
import { scratchDatasetMaker } from "./adapters/scratch-dataset-maker.ts";
import type { DatasetPorts } from "./ports.ts";
import { service } from "./service.ts";
import { wiring } from "./wiring.ts";

const runtime = await createRuntime(service, process.env);
const { config, dynamodb } = runtime;
const { objects, clock } = runtime.ports;

const ports: DatasetPorts = {
  ...runtime.ports,
  outcomes: dynamodbOutcomes({ client: dynamodb, table: config.table }),
  maker: scratchDatasetMaker({
    objects,
    datasetsUri: `s3://${config.bucket}/datasets/`,
    scratch: directoryScratch(join(tmpdir(), "choreo-dataset"), clock),
  }),
};

export const { onDatasetRequested, onRunOver } = runtime.handlers(wiring, ports);
