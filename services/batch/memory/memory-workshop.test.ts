import { describeWorkshop } from "../workshop.port-test.ts";
import { memoryWorkshop } from "./memory-workshop.ts";

describeWorkshop("in memory", memoryWorkshop);
