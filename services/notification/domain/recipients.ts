import type { NotifySection } from "../../../events-schema/index.ts";

/** Whom this deployment mails by itself, and whom it lets requests name. */
export type People = {
  readonly stack: readonly string[];
  /** Domains a request may name recipients of, in lower case. Empty: the stack's own recipients alone may be named. */
  readonly domains: readonly string[];
};

/** Who gets the mail about a run. Nobody gets two, and nobody whom the stack does not allow gets one. */
export type Recipients = {
  /** Whom the request names. */
  readonly requested: readonly string[];
  /** The stack's own: where the request names nobody, and where what it names was not allowed. */
  readonly stack: readonly string[];
  readonly leftOut: readonly string[];
};

export const recipientsOf = (notify: NotifySection | undefined, { stack, domains }: People): Recipients => {
  if (!notify) return { requested: [], stack, leftOut: [] };
  const own = new Set(stack.map(sameAs));
  const named = [...new Map(notify.emails.map((email) => [sameAs(email), email])).values()];
  const isAllowed = (email: string): boolean => own.has(sameAs(email)) || domains.includes(domainOf(email));
  const leftOut = named.filter((email) => !isAllowed(email));
  const allowed = named.filter(isAllowed);
  if (leftOut.length === 0) return { requested: allowed, stack: [], leftOut };
  return { requested: allowed.filter((email) => !own.has(sameAs(email))), stack, leftOut };
};

/** What is left of the @ could differ by case; nobody who gives out addresses lets it. */
const sameAs = (email: string): string => email.toLowerCase();
const domainOf = (email: string): string => sameAs(email.slice(email.lastIndexOf("@") + 1));
