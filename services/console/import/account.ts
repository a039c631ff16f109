import { placeOf } from "../../batch/domain/request/problem.ts";
import { NotImportable, type Notes } from "./notes.ts";

const placeholder = /<YOUR_ACCOUNT_ID>|YOUR_ACCOUNT_ID/g;
const placesMax = 20;

/** Their examples leave the account to be filled in. undefined: nobody here knows it. */
export const withAccount = (input: unknown, account: string | undefined, notes: Notes): unknown => {
  const places = placesOfAccount(input);
  if (places.length === 0) return input;
  if (account === undefined)
    throw new NotImportable(
      places.slice(0, placesMax).map((path) => ({
        at: placeOf(...path),
        sentence: `YOUR_ACCOUNT_ID stands in ${path.join(".") || "it"}, and nobody here knows your account; name it with --account, or write it there`,
      })),
    );
  notes.changed(`YOUR_ACCOUNT_ID is ${account}; name another with --account`);
  return JSON.parse(JSON.stringify(input).replaceAll(placeholder, account));
};

/** Every value that it stands in, or in the name of. */
const placesOfAccount = (value: unknown, path: readonly string[] = []): readonly (readonly string[])[] => {
  const isNamed = has(path.at(-1)) || has(value);
  const inner = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return [...(isNamed ? [path] : []), ...inner.flatMap(([key, each]) => placesOfAccount(each, [...path, key]))];
};

const has = (value: unknown): boolean => typeof value === "string" && value.search(placeholder) !== -1;
