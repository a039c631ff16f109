import type { Grant, GrantedCall, GrantWatch } from "../../infra/local/iam/grants.ts";
import { keyOf } from "./grant-rows.ts";

/** What is known of one row: where it was first needed, and whether something else ever allowed the same. */
export type Use = { step: string; call: GrantedCall; alone: boolean };

/** Watches the local cloud's IAM: notes which grants allow, and keeps one out of force on request. */
export type Usage = GrantWatch & {
  /** What is going on now, for the notes. */
  step: string;
  /** The key of the row that is out of force. */
  without: string | undefined;
  uses: ReadonlyMap<string, Use>;
};

export const watchUsage = (): Usage => {
  const uses = new Map<string, Use>();
  const note = (key: string, use: Use): void => {
    const known = uses.get(key);
    // A call that nothing else would have allowed says more than one that something would.
    if (known === undefined || (!known.alone && use.alone)) uses.set(key, use);
  };
  return {
    step: "",
    without: undefined,
    uses,
    withheld(grant: Grant) {
      return this.without !== undefined && keyOf(grant) === this.without;
    },
    allowed({ principal, action, resource }, by, { sameAccount }) {
      const call = { principal, action, resource };
      const keys = [...new Set(by.map(keyOf))];
      // Across accounts both sides must allow, so each is asked about by itself.
      const rivals = (key: string) => keys.filter((other) => sameAccount || other.split(" ")[0] === key.split(" ")[0]);
      for (const key of keys) note(key, { step: this.step, call, alone: rivals(key).length === 1 });
    },
  };
};
