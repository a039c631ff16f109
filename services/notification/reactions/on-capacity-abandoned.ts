import { CapacityAbandoned } from "../../../events-schema/index.ts";
import { reactTo } from "../../chassis/react-to.ts";
import { abandonedLetter, referenceOfAbandoned } from "../domain/abandoned-letter.ts";
import { announceAbandoned } from "../domain/announcement.ts";
import { recipientsOf } from "../domain/recipients.ts";
import { mailAbout } from "../flows/mail-about.ts";
import { tellOnce } from "../flows/tell-once.ts";
import type { NotificationPorts } from "../ports.ts";

/** What bills for nobody is told of once, to whoever looks after the stack. */
export const onCapacityAbandoned = reactTo(CapacityAbandoned, async ({ metadata, data }, ports: NotificationPorts) => {
  const { place, topic, people } = ports;
  const reference = referenceOfAbandoned(data);
  await tellOnce(`${reference}/topic`, ports, (attempt) =>
    topic.publish(announceAbandoned({ metadata, data }, { stack: place.stack, reference, attempt })),
  );
  await mailAbout(reference, {
    ports,
    recipients: recipientsOf(undefined, people),
    draft: ({ attempt }) => abandonedLetter({ metadata, data, place, attempt }),
  });
});
