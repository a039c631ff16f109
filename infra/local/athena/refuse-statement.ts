import { invalidRequest } from "./context.ts";
import { bare, cut } from "./statement.ts";

/** How an Athena statement may begin, in the order in which Athena lists it; the last two take no part in that list. */
const beginnings =
  "ALTER ANALYZE CALL COMMIT CREATE DEALLOCATE DELETE DESC DESCRIBE DROP EXECUTE EXPLAIN GRANT INSERT MERGE PREPARE RESET REVOKE ROLLBACK SET SHOW START TABLE UNLOAD UPDATE USE VALUES WITH SELECT MSCK OPTIMIZE VACUUM".split(
    " ",
  );

const listed = [...beginnings.filter((word) => !["TABLE", "VALUES", "WITH", "SELECT"].includes(word)), "<query>"]
  .map((word) => (word === "<query>" ? word : `'${word}'`))
  .join(", ");

/** Where a statement's first word stands, as `line 2:1`. */
const placeOf = (sql: string, word: string): string => {
  const before = sql.slice(0, Math.max(0, sql.indexOf(word)));
  return `line ${before.split("\n").length}:${before.length - before.lastIndexOf("\n")}`;
};

/** Refuses, before there is a query, what is no statement of Athena's or more than one. What is wrong further in fails the query. */
export const refuseStatement = (sql: string): void => {
  const text = bare(sql);
  if (cut(text).some(({ text: piece, code }) => code && piece.includes(";")))
    throw invalidRequest(`Only one sql statement is allowed. Got: ${sql.slice(0, 1000)}`);
  const [word = ""] = /^[\s(]*([^\s(]*)/.exec(text)?.slice(1) ?? [];
  if (beginnings.includes(word.toUpperCase())) return;
  const seen = word === "" ? "<EOF>" : word.slice(0, 100);
  throw invalidRequest(`${placeOf(sql, word)}: mismatched input '${seen}'. Expecting: ${listed}`);
};
