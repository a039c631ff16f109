import type { EdgePorts } from "../chassis/ports.ts";
import type { KnownRun } from "./domain/known-run.ts";
import type { Letter } from "./domain/letter.ts";
import type { People } from "./domain/recipients.ts";
import type { Announcement } from "./domain/announcement.ts";

/** How often a notice was begun, and whether one of the tries is known to have been sent. */
export type Notice = { readonly tries: number; readonly isSent: boolean };

/** What was told and what is being told: one row per notice and channel, kept for good. */
export type NoticeStore = {
  /** Consistent: what any worker has written before is seen. Nothing written yet: no tries. */
  read(noticeId: string): Promise<Notice>;
  /** Writes the intent to try once more, unless somebody else has begun a try since `tries` was read. */
  begin(noticeId: string, tries: number): Promise<boolean>;
  markSent(noticeId: string): Promise<void>;
};

/** Which parked messages fell into which window of telling. */
export type ParkedWindows = {
  /** Notes the message in this window, unless it is noted already; says in which it stands. */
  windowOf(parkedId: string, window: string): Promise<string>;
  /** How many stand in it: an index's count, which may be a little behind. */
  count(window: string): Promise<number>;
};

/** What is known of each run, and which of them are watched because they have not ended. */
export type RunStore = {
  /** Keeps the first word on a run, and watches it from then on unless it has ended; says which word stands. */
  open(run: KnownRun): Promise<KnownRun>;
  /** Consistent: what any worker has written before is seen. */
  read(runId: string): Promise<{ run: KnownRun; isWatched: boolean } | undefined>;
  /** It has ended, or was told of as stuck: it is not listed again. */
  unwatch(runId: string): Promise<void>;
  /** Watched runs that were due before, the longest due first, `limit` at most; an index, which may be a little behind. */
  overdue(at: string, limit: number): Promise<string[]>;
};

/** `refused` never gets better by itself; `busy` does. Neither was sent. */
export type Delivery = { outcome: "sent" } | { outcome: "refused" | "busy"; message: string };

/** One mail to all of these people. Throws where nobody knows whether it was sent. */
export type Mailer = { send(mail: Letter, to: readonly string[]): Promise<Delivery> };

/** One message to whoever subscribed to the topic. Throws where nobody knows whether it was sent. */
export type Topic = { publish(announcement: Announcement): Promise<Delivery> };

/** A link to one object that anyone who has it may follow, for so many hours at most. */
export type Links = { to(uri: string, hours: number): Promise<string> };

export type NotificationPorts = EdgePorts & {
  notices: NoticeStore;
  parkedWindows: ParkedWindows;
  runs: RunStore;
  /** Absent where no sender is configured: then the topic alone speaks. */
  mailer?: Mailer;
  people: People;
  topic: Topic;
  links: Links;
  /** Where the stack has a key pair of CloudFront's. */
  signedLinks?: Links;
  place: { stack: string; bucket: string };
  /** Hours from its request after which a run without deadlines of its own is stuck. */
  stuckHours: number;
};
