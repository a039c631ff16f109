import { isRejected, type Rejected } from "../../chassis/outcome.ts";
import type { Fact, Letter } from "../domain/letter.ts";
import { leftOutNotes, refusedNotes } from "../domain/notes.ts";
import type { Recipients } from "../domain/recipients.ts";
import type { NotificationPorts } from "../ports.ts";
import { tellOnce } from "./tell-once.ts";

/** A letter for one try and one audience. */
export type Draft = (options: { attempt: number; notes: readonly Fact[] }) => Promise<Letter> | Letter;

/**
 * Mails whom the request names and the stack's own recipients, each once and apart: an address that SES refuses costs those who are
 * mailed with it the mail, so what a request names never costs the stack's recipients theirs. They get it when the others cannot.
 */
export const mailAbout = async (
  reference: string,
  { recipients, draft, ports }: { recipients: Recipients; draft: Draft; ports: NotificationPorts },
): Promise<void> => {
  const { mailer, people } = ports;
  if (!mailer) return;
  const mail = async (channel: string, to: readonly string[], notes: readonly Fact[] = []): Promise<void> => {
    if (to.length === 0) return;
    await tellOnce(`${reference}/${channel}`, ports, async (attempt) =>
      mailer.send(await draft({ attempt, notes }), to),
    );
  };
  const { requested, stack, leftOut } = recipients;
  const refusal = await refusalOf(mail("mail/requested", requested));
  const notes = [...leftOutNotes(leftOut), ...(refusal ? refusedNotes(requested, refusal.message) : [])];
  await mail("mail", refusal ? people.stack : stack, notes);
  if (refusal) throw refusal;
};

const refusalOf = async (mailed: Promise<void>): Promise<Rejected | undefined> => {
  try {
    await mailed;
    return undefined;
  } catch (error) {
    if (isRejected(error)) return error;
    throw error;
  }
};
