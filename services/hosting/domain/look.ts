/**
 * One look of a check: when SQS first took the command that it comes from, how often that was put off since, and the message itself.
 * All of it is SQS's word, so that no two workers' clocks are compared.
 */
export type Look = { readonly since: number; readonly deferrals: number; readonly by: string };

type Seen = { readonly quietTicks: number; readonly look?: Look };

/**
 * Has a later command looked since, or a twin of this one? When the answer to a deferral is lost, two copies of a check go on waiting,
 * and each would be put off for as long as the run lives. Whoever has looked since has seen all that this one was sent for.
 * The message that looked last is never overtaken: it comes again when its process has died.
 */
export const isOvertaken = ({ look: last }: Pick<Seen, "look">, { since, deferrals, by }: Look): boolean =>
  last !== undefined && last.by !== by && (since < last.since || (since === last.since && deferrals <= last.deferrals));

/** A check looks at the row, unless it is overtaken. */
export const seenBy =
  (look: Look) =>
  <Row extends Seen>(row: Row): Row | undefined => {
    const isKnown = row.look?.by === look.by && row.look.deferrals === look.deferrals;
    return isOvertaken(row, look) || (isKnown && row.quietTicks === 0) ? undefined : { ...row, quietTicks: 0, look };
  };
