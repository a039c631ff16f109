import { physicalName } from "../core/physical-name.ts";
import { optionalText, refuseOtherProperties, requiredText } from "../wire/resource-properties.ts";
import type { Provisioners, ResourceHandler } from "../wire/types.ts";
import type { SesContext } from "./context.ts";
import { createIdentity } from "./identities.ts";

const nameLengthMax = 64;

const provisionIdentity =
  (context: SesContext): ResourceHandler =>
  async (resource) => {
    refuseOtherProperties(resource, {
      used: ["EmailIdentity", "ConfigurationSetAttributes", "Tags"],
      inert: ["DkimAttributes", "DkimSigningAttributes", "FeedbackAttributes", "MailFromAttributes"],
    });
    const name = requiredText(resource, "EmailIdentity");
    const { account } = context.cloud;
    const set = resource.properties["ConfigurationSetAttributes"] as { ConfigurationSetName?: string } | undefined;
    const existing = context.store.identity(account, name);
    const tags = (resource.properties["Tags"] ?? []) as { Key: string; Value: string }[];
    const chosen = set?.ConfigurationSetName === undefined ? {} : { ConfigurationSetName: set.ConfigurationSetName };
    const identity =
      existing ?? (await createIdentity(context, account, { EmailIdentity: name, Tags: tags, ...chosen }));
    // A domain's DKIM records, which a template may put into DNS; nothing signs here.
    const record = (n: number) => ({
      [`DkimDNSTokenName${n}`]: `token${n}._domainkey.${identity.name}`,
      [`DkimDNSTokenValue${n}`]: `token${n}.dkim.amazonses.com`,
    });
    return { ref: identity.name, attributes: { ...record(1), ...record(2), ...record(3) } };
  };

const provisionConfigurationSet =
  (context: SesContext): ResourceHandler =>
  (resource) => {
    refuseOtherProperties(resource, {
      used: ["Name"],
      inert: [
        "ArchivingOptions",
        "DeliveryOptions",
        "ReputationOptions",
        "SendingOptions",
        "SuppressionOptions",
        "Tags",
        "TrackingOptions",
        "VdmOptions",
      ],
    });
    const name = optionalText(resource, "Name") ?? physicalName(resource, nameLengthMax);
    context.store.putConfigurationSet(context.cloud.account, name);
    return { ref: name };
  };

export const sesProvisioners = (context: SesContext): Provisioners => ({
  "AWS::SES::EmailIdentity": Object.assign(provisionIdentity(context), {
    remove: ({ ref }: { ref: string }) => context.store.remove(context.cloud.account, ref),
  }),
  "AWS::SES::ConfigurationSet": Object.assign(provisionConfigurationSet(context), {
    remove: ({ ref }: { ref: string }) => context.store.removeConfigurationSet(context.cloud.account, ref),
  }),
});
