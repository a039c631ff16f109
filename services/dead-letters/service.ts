import { MessageParked, MessagesRedriven, RedriveRequested } from "../../events-schema/index.ts";
import { defineService } from "../chassis/declaration.ts";

/** Keeps every message that could not be handled, says so, and sends it back on request. */
export const service = defineService({
  name: "dead-letters",
  reactions: {
    park: {
      hears: { deadLetters: "all" },
      emits: [MessageParked],
      needs: [{ objects: "read-write", prefix: "parked/" }],
    },
    onRedriveRequested: {
      hears: { events: [RedriveRequested] },
      emits: [MessagesRedriven],
      needs: [{ objects: "read", prefix: "parked/" }, { redrives: "all" }],
      timeoutSeconds: 300,
    },
  },
});
