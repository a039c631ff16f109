import { memoryEdge, type MemoryEdge } from "../../chassis/memory/memory-edge.ts";
import type { Announcement } from "../domain/announcement.ts";
import type { Letter } from "../domain/letter.ts";
import type { Mailer, NotificationPorts, Topic } from "../ports.ts";
import { memoryNotices, memoryParkedWindows } from "./memory-notices.ts";
import { memoryRuns } from "./memory-runs.ts";

/** A letter, and who got it. */
export type Mail = Letter & { readonly to: readonly string[] };

/** Keeps what was sent. */
export const memoryMailer = (): Mailer & { sent: Mail[] } => {
  const sent: Mail[] = [];
  return {
    sent,
    async send(letter, to) {
      sent.push({ ...letter, to });
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
  mails: Mail[];
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
      runs: memoryRuns(),
      mailer,
      people: { stack: ["ops@example.com"], domains: ["lab.example.org"] },
      topic,
      links: { to: async (uri, hours) => `https://links.example/${encodeURIComponent(uri)}?hours=${hours}` },
      place: { stack: "choreo", bucket: "memory" },
      stuckHours: 72,
    },
  };
};
