import type { App } from "aws-cdk-lib";

/** A setting that cannot be used. Whoever gave it reads a sentence, and no stack. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

/** Synthesizes an app as a command does. */
export const synthesize = (build: () => App): void => {
  try {
    build().synth();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
};
