import { z } from "zod";
import type { TestCase } from "../planning/question.ts";
import { Reply, roles, type AnswerLine, type Role } from "./reply.ts";

/** One line of a partial result: what was settled, or a try that failed. */
export const PartialLine = z.object({
  recordId: z.string(),
  role: z.enum(roles),
  reply: Reply.optional(),
  failure: z.string().optional(),
});
export type PartialLine = z.output<typeof PartialLine>;

/** What earlier processes learnt about a chunk before it had to wait. */
export type Known = {
  reply(recordId: string, role: Role): Reply | undefined;
  failures(recordId: string, role: Role): number;
};

/** Of several replies the first one stands, in the order of the lines. */
export const knownOf = (lines: readonly PartialLine[]): Known => {
  const replies = new Map<string, Reply>();
  const failures = new Map<string, number>();
  for (const { recordId, role, reply } of lines) {
    const key = keyOf(recordId, role);
    if (!reply) failures.set(key, (failures.get(key) ?? 0) + 1);
    else if (!replies.has(key)) replies.set(key, reply);
  }
  return {
    reply: (recordId, role) => replies.get(keyOf(recordId, role)),
    failures: (recordId, role) => failures.get(keyOf(recordId, role)) ?? 0,
  };
};

const keyOf = (recordId: string, role: Role): string => `${role} ${recordId}`;

/** The finished chunk, or undefined where a reply is missing. */
export const finishedLines = (cases: readonly TestCase[], known: Known): AnswerLine[] | undefined => {
  const lines = cases.flatMap(({ recordId }) => {
    const [candidate, base] = roles.map((role) => known.reply(recordId, role));
    return candidate && base ? [{ recordId, candidate, base }] : [];
  });
  return lines.length === cases.length ? lines : undefined;
};
