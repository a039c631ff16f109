/** A user's mistake: shown as a sentence, without a stack trace. */
export class UserError extends Error {
  override readonly name = "UserError";
}
