import type { RestRoute } from "../wire/rest-json-service.ts";
import type { Access, Caller, Operation } from "../wire/types.ts";
import { identityArn, identityFor, type SesContext } from "./context.ts";
import { rejected } from "./errors.ts";
import { assertConfigurationSet } from "./identities.ts";
import { readEmail, type Outgoing, type SendEmailInput } from "./message.ts";

/** The shape of SES's ids: a time, a UUID, six digits. */
const newMessageId = ({ cloud }: SesContext): string =>
  `0100${cloud.clock.now().toString(16).padStart(12, "0")}-${cloud.random.uuid()}-000000`;

const accessFor = (context: SesContext, input: SendEmailInput, caller: Caller): Access => {
  const { sender, from, to, cc, bcc, content } = readEmail(input);
  const identity = identityFor(context, caller.account, sender)?.name ?? sender;
  return {
    action: "raw" in content ? "ses:SendRawEmail" : "ses:SendEmail",
    resource: identityArn(context, caller.account, identity),
    context: {
      "ses:fromaddress": sender,
      "ses:fromdisplayname": /^\s*"?([^"<]*?)"?\s*</.exec(from)?.[1] ?? "",
      "ses:recipients": [...to, ...cc, ...bcc],
      "ses:apiversion": "2",
    },
  };
};

const keep = async (context: SesContext, input: SendEmailInput, email: Outgoing, id: string): Promise<void> => {
  const { from, to, cc, content } = email;
  // Nobody sees who else had a blind copy: neither its readers nor the outbox.
  await ("raw" in content
    ? context.outbox.keep(content.raw, id)
    : context.outbox.send({ from, to, cc, replyTo: input.ReplyToAddresses ?? [], ...content }, id));
};

export const sendRoutes = (context: SesContext): RestRoute[] => {
  const { cloud, store } = context;
  const send: Operation<SendEmailInput> = {
    access: (input, caller) => accessFor(context, input, caller),
    run: async (input, { account }) => {
      const email = readEmail(input);
      assertConfigurationSet(context, account, input.ConfigurationSetName);
      if (identityFor(context, account, email.sender) === undefined)
        throw rejected(
          `Email address is not verified. The following identities failed the check in region ${cloud.region.toUpperCase()}: ${email.from}`,
        );
      const id = newMessageId(context);
      await keep(context, input, email, id);
      store.countSent(account, email.to.length + email.cc.length + email.bcc.length, cloud.clock.now());
      return { MessageId: id };
    },
  };
  const day = 24 * 60 * 60 * 1000;
  const getAccount: Operation = {
    access: (_input, caller) => ({ action: "ses:GetAccount", resource: identityArn(context, caller.account, "*") }),
    run: (_input, { account }) => ({
      DedicatedIpAutoWarmupEnabled: false,
      EnforcementStatus: "HEALTHY",
      ProductionAccessEnabled: true,
      SendQuota: {
        Max24HourSend: 50_000,
        MaxSendRate: 14,
        SentLast24Hours: store.sentSince(account, cloud.clock.now() - day),
      },
      SendingEnabled: true,
      SuppressionAttributes: { SuppressedReasons: ["BOUNCE", "COMPLAINT"] },
    }),
  };
  return [
    { name: "SendEmail", method: "POST", path: "/v2/email/outbound-emails", status: 200, operation: send },
    { name: "GetAccount", method: "GET", path: "/v2/email/account", status: 200, operation: getAccount },
  ];
};
