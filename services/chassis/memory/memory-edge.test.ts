import { describeLedger } from "../ledger.port-test.ts";
import { describeObjects } from "../objects.port-test.ts";
import { describeTombstones } from "../tombstones.port-test.ts";
import { memoryLedger, memoryTombstones } from "./memory-edge.ts";
import { memoryObjects } from "./memory-objects.ts";

describeLedger("in memory", memoryLedger);
describeTombstones("in memory", memoryTombstones);
describeObjects("in memory", async () => ({ objects: memoryObjects(), folder: "s3://bucket/test/" }));
