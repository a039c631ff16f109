/** One action on one resource, as a statement of a policy grants it. */
export type Grant = {
  /** ARN of the role or resource that the policy stands on. */
  holder: string;
  kind: "identity" | "resource" | "trust";
  /** Which of the holder's statements, from 0. */
  statement: number;
  /** As written, with its stars; of a trust policy the action alone. */
  action: string;
  resource: string;
};

export type GrantedCall = { principal: string; action: string; resource: string };

/** Told of every call that was allowed and by what; may take grants out of force, to see who misses them. */
export type GrantWatch = {
  withheld(grant: Grant): boolean;
  /** Each of these would have done alone, except across accounts, where both sides must allow. */
  allowed(call: GrantedCall, by: readonly Grant[], options: { sameAccount: boolean }): void;
};
