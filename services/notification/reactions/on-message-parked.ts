import { MessageParked } from "../../../events-schema/index.ts";
import { reactTo } from "../../chassis/react-to.ts";
import { announceParked } from "../domain/announcement.ts";
import { isOwn, parkedLetter, windowBefore, windowOf } from "../domain/parked-letter.ts";
import { recipientsOf } from "../domain/recipients.ts";
import { mailAbout } from "../flows/mail-about.ts";
import { tellOnce } from "../flows/tell-once.ts";
import type { NotificationPorts } from "../ports.ts";

/** The first parked message of its window is told, the others are counted: a storm of them is no storm of mails. */
export const onMessageParked = reactTo(MessageParked, async ({ metadata, data }, ports: NotificationPorts) => {
  if (isOwn(data)) return;
  const { parkedWindows, place, topic, people } = ports;
  const window = await parkedWindows.windowOf(data.parkedId, windowOf(data, metadata.time));
  const hourBefore = await parkedWindows.count(windowBefore(data, metadata.time));
  await tellOnce(`${window}/topic`, ports, (attempt) =>
    topic.publish(announceParked({ metadata, data, hourBefore }, { stack: place.stack, reference: window, attempt })),
  );
  await mailAbout(window, {
    ports,
    recipients: recipientsOf(undefined, people),
    draft: ({ attempt }) => parkedLetter({ metadata, data, window, hourBefore, place, attempt }),
  });
});
