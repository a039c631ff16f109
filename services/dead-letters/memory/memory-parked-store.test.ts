import { describeParkedStore } from "../parked-store.port-test.ts";
import { memoryParkedStore } from "./memory-parked-store.ts";

describeParkedStore("in memory", async () => memoryParkedStore());
