import { describeOutcomes } from "../outcomes.port-test.ts";
import { memoryOutcomes } from "./memory-outcomes.ts";

describeOutcomes("in memory", memoryOutcomes);
