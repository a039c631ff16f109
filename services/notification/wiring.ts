import { events, messages, type Wiring } from "../chassis/wiring.ts";
import type { NotificationPorts } from "./ports.ts";
import { onCapacityAbandoned } from "./reactions/on-capacity-abandoned.ts";
import { onMessageParked } from "./reactions/on-message-parked.ts";
import { onRequest } from "./reactions/on-request.ts";
import { onRunEnded } from "./reactions/on-run-ended.ts";
import { onTick, Tick } from "./reactions/on-tick.ts";
import type { service } from "./service.ts";

/** Which code answers each reaction of the declaration. */
export const wiring: Wiring<typeof service, NotificationPorts> = {
  onRequest: events(...onRequest),
  onRunEnded: events(onRunEnded),
  onMessageParked: events(onMessageParked),
  onCapacityAbandoned: events(onCapacityAbandoned),
  watch: messages(Tick, onTick),
};
