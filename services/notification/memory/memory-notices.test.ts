import { describeNotices, describeParkedWindows } from "../notices.port-test.ts";
import { describeRuns } from "../runs.port-test.ts";
import { memoryRuns } from "./memory-runs.ts";
import { memoryNotices, memoryParkedWindows } from "./memory-notices.ts";

describeNotices("in memory", async () => memoryNotices());
describeParkedWindows("in memory", async () => memoryParkedWindows());
describeRuns("in memory", async () => memoryRuns());
