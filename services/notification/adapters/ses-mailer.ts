import { SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { renderHtml } from "../domain/render-html.ts";
import { renderText } from "../domain/render-text.ts";
import type { Mailer } from "../ports.ts";
import { deliver, promptly } from "./deliver.ts";

/** One mail to all recipients. SES writes the Message-ID itself; ours is the reference, in a header and in the text. */
export const sesMailer = (from: string, client = new SESv2Client(promptly)): Mailer => ({
  send: async (letter, to) =>
    deliver(() =>
      client.send(
        new SendEmailCommand({
          FromEmailAddress: from,
          Destination: { ToAddresses: [...to] },
          Content: {
            Simple: {
              Subject: { Data: letter.subject, Charset: "UTF-8" },
              Body: {
                Text: { Data: renderText(letter), Charset: "UTF-8" },
                Html: { Data: renderHtml(letter), Charset: "UTF-8" },
              },
              Headers: [
                { Name: "X-Choreo-Reference", Value: letter.reference },
                { Name: "Auto-Submitted", Value: "auto-generated" },
              ],
            },
          },
        }),
      ),
    ),
});
