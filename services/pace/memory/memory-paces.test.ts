import { systemClock } from "../../chassis/clock.ts";
import { describePaceStore } from "../pace-store.port-test.ts";
import { memoryPaces } from "./memory-paces.ts";

describePaceStore("memory", async () => memoryPaces(systemClock));
