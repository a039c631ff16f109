/** DynamoDB's tokens: names, placeholders, numbers, operators of two characters, any other character. */
const tokens = /[A-Za-z_][A-Za-z0-9_]*|[#:][A-Za-z0-9_]+|\d+|<>|<=|>=|\S/g;

/**
 * What DynamoDB says of an expression it cannot parse: the token it stumbled over, and that token between its
 * neighbours. How far "near" reaches on AWS is known from published messages only, not documented.
 */
export const syntaxError = (expression: string, offset: number): string => {
  const all = [...expression.matchAll(tokens)];
  const found = all.findIndex(({ 0: token, index }) => index + token.length > offset);
  const at = found < 0 ? all.length : found;
  const [before, here, after] = [all[at - 1], all[at], all[at + 1]];
  const from = (before ?? here)?.index ?? 0;
  const last = after ?? here ?? before;
  const near = expression.slice(from, last === undefined ? 0 : last.index + last[0].length);
  return `token: "${here?.[0] ?? "<EOF>"}", near: "${near}"`;
};
