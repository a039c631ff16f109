import type { RunLinks } from "../domain/link-parts.ts";
import { linkHours } from "../domain/link-parts.ts";
import type { Result } from "../domain/results.ts";
import type { Links, NotificationPorts } from "../ports.ts";

/**
 * Links to results, by CloudFront for as long as was asked for where the stack has a key pair. A key that cannot be read or used holds
 * no mail back: then the function's own role signs, for as long as that holds, and the mail says why.
 */
export const linksTo = async (
  results: readonly Result[],
  { days, ports }: { days: number; ports: Pick<NotificationPorts, "links" | "signedLinks"> },
): Promise<RunLinks> => {
  const { links, signedLinks } = ports;
  if (!signedLinks) return { hours: linkHours, links: await all(results, links, linkHours) };
  const hours = 24 * days;
  try {
    return { hours, isSigned: true, links: await all(results, signedLinks, hours) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { hours: linkHours, why, links: await all(results, links, linkHours) };
  }
};

const all = (results: readonly Result[], links: Links, hours: number) =>
  Promise.all(results.map(async ({ name, uri }) => ({ label: name, url: await links.to(uri, hours) })));
