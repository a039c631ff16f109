import { tapEdge, tapPort, type Tap } from "../../chassis/memory/tap.ts";
import type { NotificationPorts } from "../ports.ts";

/** The same ports with every call through the tap: how tests kill a process between any two calls. */
export const tapped = (ports: NotificationPorts, tap: Tap): NotificationPorts => {
  const through = tapPort(tap);
  const { mailer, signedLinks } = ports;
  return {
    ...tapEdge(tap, "notification", ports),
    notices: through("notices", ports.notices),
    parkedWindows: through("parkedWindows", ports.parkedWindows),
    runs: through("runs", ports.runs),
    ...(mailer && { mailer: through("mailer", mailer) }),
    topic: through("topic", ports.topic),
    links: through("links", ports.links),
    ...(signedLinks && { signedLinks: through("signedLinks", signedLinks) }),
  };
};
