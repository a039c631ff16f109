import { memoryEdge, type MemoryEdge } from "../../chassis/memory/memory-edge.ts";
import type { Announcement } from "../domain/announcement.ts";
import type { Letter } from "../domain/letter.ts";
import type { Mailer, NotificationPorts, Topic } from "../ports.ts";
import { memoryNotices, memoryParkedWindows } from "./memory-notices.ts";

/** Keeps what was sent. */
export const memoryMailer = (): Mailer & { sent: Letter[] } => {
  const sent: Letter[] = [];
  return {
    sent,
    async send(letter) {
      sent.push(letter);
      return { outcome: "sent" };
    },
  };
};

export const memoryTopic = (): Topic & { sent: Announcement[] } => {
  const sent: Announcement[] = [];
  return {
    sent,
    async publish(announcement) {
      sent.push(announcement);
      return { outcome: "sent" };
    },
  };
};

/** The whole service on memory: every port, and what a test looks at. */
export type MemoryNotification = {
  ports: NotificationPorts & MemoryEdge["ports"];
  mails: Letter[];
  announcements: Announcement[];
  published: MemoryEdge["published"];
};

export const memoryNotification = (): MemoryNotification => {
  const { ports, published } = memoryEdge({ service: "notification" });
  const mailer = memoryMailer();
  const topic = memoryTopic();
  return {
    mails: mailer.sent,
    announcements: topic.sent,
    published,
    ports: {
      ...ports,
      notices: memoryNotices(),
      parkedWindows: memoryParkedWindows(),
      mailer,
      topic,
      links: { to: async (uri, hours) => `https://links.example/${encodeURIComponent(uri)}?hours=${hours}` },
      place: { stack: "choreo", bucket: "memory" },
    },
  };
};
