import { notHere } from "../wire/aws-error.ts";
import { pageOf } from "../wire/page.ts";
import type { RestRoute } from "../wire/rest-json-service.ts";
import type { Operation } from "../wire/types.ts";
import { identityArn, type SesContext } from "./context.ts";
import { alreadyExists, badRequest, notFound } from "./errors.ts";
import type { Identity } from "./store.ts";

const pageSizeMax = 1000;

const isAddress = (name: string): boolean => name.includes("@");

const assertName = (name: unknown): string => {
  const valid =
    typeof name === "string" &&
    name.length <= 320 &&
    (isAddress(name)
      ? /^[^\s@<>"(),;:]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z0-9-]+$/.test(name)
      : /^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/.test(name));
  if (valid) return isAddress(name) ? name : name.toLowerCase();
  throw badRequest(`Invalid email identity: ${String(name)} is neither a mail address nor a domain.`);
};

const typeOf = (name: string): "EMAIL_ADDRESS" | "DOMAIN" => (isAddress(name) ? "EMAIL_ADDRESS" : "DOMAIN");

/** Nothing is signed here; a domain has no DNS records to prove. */
const dkim = { SigningEnabled: false, Status: "NOT_STARTED", SigningAttributesOrigin: "AWS_SES" };

type Create = {
  EmailIdentity?: string;
  Tags?: { Key: string; Value: string }[];
  ConfigurationSetName?: string;
  DkimSigningAttributes?: unknown;
};

/** Makes an identity. Its owner is taken to agree at once: the mail that asks lies in the outbox, and there is no DNS. */
export const createIdentity = async (context: SesContext, account: string, input: Create): Promise<Identity> => {
  const name = assertName(input.EmailIdentity);
  if (input.DkimSigningAttributes !== undefined) throw notHere("DkimSigningAttributes of an SES identity");
  if (context.store.identity(account, name) !== undefined) throw alreadyExists(`Email identity ${name} already exist.`);
  assertConfigurationSet(context, account, input.ConfigurationSetName);
  const identity: Identity = {
    account,
    name,
    tags: input.Tags ?? [],
    ...(input.ConfigurationSetName === undefined ? {} : { configurationSet: input.ConfigurationSetName }),
  };
  context.store.put(identity);
  if (isAddress(name))
    await context.outbox.send(
      {
        from: "Amazon Web Services <no-reply-aws@amazon.com>",
        to: [name],
        subject: `Amazon Web Services - Email Address Verification Request in region ${context.cloud.region}`,
        text: `We have received a request to authorize this address for sending mail from account ${account}.\n\nIn the local cloud it is authorized already; on AWS you would follow a link here.\n`,
      },
      context.cloud.random.uuid(),
    );
  return identity;
};

export const assertConfigurationSet = (context: SesContext, account: string, name: string | undefined): void => {
  if (name !== undefined && !context.store.hasConfigurationSet(account, name))
    throw notFound(`Configuration set <${name}> does not exist.`);
};

export const identityRoutes = (context: SesContext): RestRoute[] => {
  const { store } = context;
  const on = <I extends { EmailIdentity: string }>(
    name: string,
    run: (identity: Identity | undefined, input: I) => unknown,
  ): Operation<I> => ({
    access: (input, caller) => ({
      action: `ses:${name}`,
      resource: identityArn(context, caller.account, input.EmailIdentity),
    }),
    run: (input, caller) => run(store.identity(caller.account, input.EmailIdentity), input),
  });
  const route = (method: string, path: string, name: string, operation: Operation): RestRoute => ({
    name,
    method,
    path: `/v2/email/identities${path}`,
    status: 200,
    operation,
  });
  const create: Operation<Create> = {
    access: (input, caller) => ({
      action: "ses:CreateEmailIdentity",
      resource: identityArn(context, caller.account, String(input.EmailIdentity)),
    }),
    run: async (input, caller) => {
      const { name } = await createIdentity(context, caller.account, input);
      return { IdentityType: typeOf(name), VerifiedForSendingStatus: false, DkimAttributes: dkim };
    },
  };
  const list: Operation<{ NextToken?: string; PageSize?: number }> = {
    access: (_input, caller) => ({
      action: "ses:ListEmailIdentities",
      resource: identityArn(context, caller.account, "*"),
    }),
    run: ({ NextToken, PageSize = pageSizeMax }, caller) => {
      if (PageSize < 0 || PageSize > pageSizeMax)
        throw badRequest(`PageSize is ${PageSize}; it must be a whole number of at most ${pageSizeMax}.`);
      const { items, nextToken } = pageOf(store.identities(caller.account), {
        token: NextToken,
        size: PageSize || pageSizeMax,
        invalidTokenCode: "BadRequestException",
      });
      return {
        EmailIdentities: items.map(({ name }) => ({
          IdentityType: typeOf(name),
          IdentityName: name,
          SendingEnabled: true,
          VerificationStatus: "SUCCESS",
        })),
        ...(nextToken === undefined ? {} : { NextToken: nextToken }),
      };
    },
  };
  const absent = (name: string) => notFound(`Email identity ${name} does not exist.`);
  const get = on("GetEmailIdentity", (identity, { EmailIdentity }) => {
    if (identity === undefined) throw absent(EmailIdentity);
    return {
      IdentityType: typeOf(identity.name),
      FeedbackForwardingStatus: true,
      VerifiedForSendingStatus: true,
      VerificationStatus: "SUCCESS",
      DkimAttributes: dkim,
      Policies: {},
      Tags: identity.tags,
      ...(identity.configurationSet === undefined ? {} : { ConfigurationSetName: identity.configurationSet }),
    };
  });
  const remove = on("DeleteEmailIdentity", (identity, { EmailIdentity }) => {
    if (identity === undefined) throw absent(EmailIdentity);
    store.remove(identity.account, identity.name);
    return {};
  });
  return [
    route("POST", "", "CreateEmailIdentity", create),
    route("GET", "", "ListEmailIdentities", list),
    // Newer clients post what older ones put into the query.
    { name: "ListEmailIdentities", method: "POST", path: "/v2/email/list-identities", status: 200, operation: list },
    route("GET", "/{EmailIdentity}", "GetEmailIdentity", get),
    route("DELETE", "/{EmailIdentity}", "DeleteEmailIdentity", remove),
  ];
};
