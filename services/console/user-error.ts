/** A user's mistake: shown as a sentence, without a stack trace. */
export class UserError extends Error {
  override readonly name: string = "UserError";
}

/** A command that was not typed as it must be: nothing was looked at. */
export class UsageError extends UserError {
  override readonly name = "UsageError";
}
