import { arn, type Cloud } from "../core/cloud.ts";
import type { Outbox } from "./outbox.ts";
import type { Identity, SesStore } from "./store.ts";

export type SesContext = { cloud: Cloud; outbox: Outbox; store: SesStore };

export const identityArn = ({ cloud }: SesContext, account: string, name: string): string =>
  arn("ses", cloud.region, account, `identity/${name}`);

const domainOf = (address: string): string => address.slice(address.lastIndexOf("@") + 1).toLowerCase();

/** A domain and every domain above it: who verified one may send from those below. */
const domainsAbove = (domain: string): string[] => {
  const labels = domain.split(".");
  return labels.slice(0, -1).map((_, at) => labels.slice(at).join("."));
};

/** The identity that lets an address send: itself, or one of its domains. */
export const identityFor = ({ store }: SesContext, account: string, address: string): Identity | undefined => {
  const exact = store.identity(account, address);
  if (exact !== undefined) return exact;
  for (const domain of domainsAbove(domainOf(address))) {
    const found = store.identity(account, domain);
    if (found !== undefined) return found;
  }
  return undefined;
};
