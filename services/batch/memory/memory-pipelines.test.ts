import { describePartStore, describePipelineStore } from "../stores.port-test.ts";
import { memoryParts, memoryPipelines } from "./memory-pipelines.ts";

describePipelineStore("memory", async () => memoryPipelines());
describePartStore("memory", async () => memoryParts());
