import { describeNotices, describeParkedWindows } from "../notices.port-test.ts";
import { memoryNotices, memoryParkedWindows } from "./memory-notices.ts";

describeNotices("in memory", async () => memoryNotices());
describeParkedWindows("in memory", async () => memoryParkedWindows());
