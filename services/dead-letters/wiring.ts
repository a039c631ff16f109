import { events, letters, type Wiring } from "../chassis/wiring.ts";
import type { DeadLetterPorts } from "./ports.ts";
import { onRedriveRequested } from "./reactions/on-redrive-requested.ts";
import { park } from "./reactions/park.ts";
import type { service } from "./service.ts";

/** Which code answers each reaction of the declaration. */
export const wiring: Wiring<typeof service, DeadLetterPorts> = {
  park: letters(park),
  onRedriveRequested: events(onRedriveRequested),
};
