import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import MailComposer from "nodemailer/lib/mail-composer";
import type { Cloud } from "../core/cloud.ts";

export type Mail = {
  from: string;
  to: readonly string[];
  cc?: readonly string[];
  replyTo?: readonly string[];
  subject: string;
  text?: string;
  html?: string;
  headers?: readonly { key: string; value: string }[];
};

/** Where every mail of the local cloud ends: a folder of `.eml` files that a mail program opens. Nothing leaves the machine. */
export type Outbox = {
  readonly directory: string;
  /** Composes and keeps a mail; the answer is its file. */
  send(mail: Mail, messageId: string): Promise<string>;
  /** Keeps a mail that was composed elsewhere, byte for byte. */
  keep(mime: Buffer, messageId: string): Promise<string>;
};

export const openOutbox = (cloud: Cloud): Outbox => {
  const directory = join(cloud.directory, "outbox");
  const keep = async (mime: Buffer, messageId: string): Promise<string> => {
    await mkdir(directory, { recursive: true });
    const name = `${new Date(cloud.clock.now()).toISOString().replaceAll(":", "-")}-${messageId}.eml`;
    const file = join(directory, name);
    // Whoever watches the folder never sees half a mail.
    await writeFile(`${file}.part`, mime);
    await rename(`${file}.part`, file);
    return file;
  };
  return {
    directory,
    keep,
    send: async (mail, messageId) => {
      const composer = new MailComposer({
        from: mail.from,
        to: [...mail.to],
        cc: [...(mail.cc ?? [])],
        replyTo: [...(mail.replyTo ?? [])],
        subject: mail.subject,
        ...(mail.text === undefined ? {} : { text: mail.text }),
        ...(mail.html === undefined ? {} : { html: mail.html }),
        headers: [...(mail.headers ?? [])],
        messageId: `<${messageId}@email.amazonses.com>`,
        date: new Date(cloud.clock.now()),
        // What a caller sends is content; it never names a file or an address to fetch from.
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      return keep(await composer.compile().build(), messageId);
    },
  };
};
