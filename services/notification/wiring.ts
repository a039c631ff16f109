import { events, type Wiring } from "../chassis/wiring.ts";
import type { NotificationPorts } from "./ports.ts";
import { onMessageParked } from "./reactions/on-message-parked.ts";
import { onRunEnded } from "./reactions/on-run-ended.ts";
import type { service } from "./service.ts";

/** Which code answers each reaction of the declaration. */
export const wiring: Wiring<typeof service, NotificationPorts> = {
  onRunEnded: events(onRunEnded),
  onMessageParked: events(onMessageParked),
};
