import { describeCollecting } from "./workshop-collecting.port-test.ts";
import { describeDelivering } from "./workshop-delivering.port-test.ts";
import { describeInput } from "./workshop-input.port-test.ts";
import { describePreparing } from "./workshop-preparing.port-test.ts";
import type { MakeWorkshop } from "./workshop.testing.ts";

/** What every workshop promises, wherever it works. */
export const describeWorkshop = (name: string, make: MakeWorkshop): void => {
  describePreparing(name, make);
  describeInput(name, make);
  describeCollecting(name, make);
  describeDelivering(name, make);
};
