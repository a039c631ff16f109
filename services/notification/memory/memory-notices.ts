import type { Notice, NoticeStore, ParkedWindows } from "../ports.ts";

export const memoryNotices = (): NoticeStore => {
  const rows = new Map<string, Notice>();
  return {
    read: async (noticeId) => rows.get(noticeId) ?? { tries: 0, isSent: false },
    async begin(noticeId, tries) {
      const { tries: known, isSent } = rows.get(noticeId) ?? { tries: 0, isSent: false };
      if (known !== tries || isSent) return false;
      rows.set(noticeId, { tries: tries + 1, isSent: false });
      return true;
    },
    async markSent(noticeId) {
      rows.set(noticeId, { tries: rows.get(noticeId)?.tries ?? 0, isSent: true });
    },
  };
};

export const memoryParkedWindows = (): ParkedWindows => {
  const windows = new Map<string, string>();
  return {
    async windowOf(parkedId, window) {
      const kept = windows.get(parkedId) ?? window;
      windows.set(parkedId, kept);
      return kept;
    },
    count: async (window) => [...windows.values()].filter((kept) => kept === window).length,
  };
};
