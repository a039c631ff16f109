import { NotImportable, type Notes } from "./notes.ts";

const placeholder = /<YOUR_ACCOUNT_ID>|YOUR_ACCOUNT_ID/g;

/** Their examples leave the account to be filled in. undefined: nobody here knows it. */
export const withAccount = (input: unknown, account: string | undefined, notes: Notes): unknown => {
  const text = JSON.stringify(input) ?? "null";
  if (text.search(placeholder) === -1) return input;
  if (account === undefined)
    throw new NotImportable([
      { at: "", sentence: "YOUR_ACCOUNT_ID stands in it, and nobody here knows your account; name it with --account" },
    ]);
  notes.changed(`YOUR_ACCOUNT_ID is ${account}; name another with --account`);
  return JSON.parse(text.replaceAll(placeholder, account));
};
