import { describeImageRecords } from "../image-records.port-test.ts";
import { memoryWorkshop } from "./memory-workshop.ts";

describeImageRecords("in memory", memoryWorkshop);
