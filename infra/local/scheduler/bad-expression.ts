/** Why an expression is none; the caller says it in its service's words. */
export class BadExpression extends Error {
  override readonly name = "BadExpression";
}
