import { z } from "zod";

/** A plain address: no display name, no quotes, nothing that a header or a policy would read otherwise. */
export const EmailAddress = z
  .string()
  .max(254)
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+$/,
    "must be a mail address such as runs@example.com",
  );

/** Who hears of the run by mail, for every request that starts one. */
export const NotifySection = z
  .object({
    emails: z
      .array(EmailAddress)
      .min(1)
      .max(10)
      .describe(
        "In place of the stack's own recipients. An address whose domain the stack does not allow is left out, and the stack's recipients are told",
      ),
    linkDays: z
      .int()
      .min(1)
      .max(7)
      .describe(
        "How long links to results hold in the mail, where the stack signs them by a key pair of CloudFront's; elsewhere they hold for an hour at most, whatever this says [days]",
      )
      .default(1),
  })
  .describe("Who is told by mail how the run ended; left out: the stack's own recipients");
export type NotifySection = z.output<typeof NotifySection>;
