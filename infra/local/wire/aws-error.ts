/** An answer AWS would give: its own code, sentence and HTTP status. The protocol of the service decides how it is written. */
export class AwsError extends Error {
  override readonly name = "AwsError";
  readonly code: string;
  readonly status: number;
  readonly fields: Record<string, unknown>;
  constructor(code: string, message: string, status = 400, fields: Record<string, unknown> = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.fields = fields;
  }
}

/** AWS has this; the local cloud does not. Refused by name, never ignored. */
export const notHere = (what: string): AwsError =>
  new AwsError(
    "UnsupportedOperation",
    `${what} is not in the local cloud; AWS has it. See infra/local/README.md for what is here.`,
    501,
  );
