import { basename } from "node:path";
import type { Problem } from "../../../events-schema/index.ts";
import { checkPipeline } from "../../batch/domain/request/check-pipeline.ts";
import { readPipeline } from "../../batch/planning/read-request.ts";
import { UserError } from "../user-error.ts";
import { parseUserJson, readUserFile } from "../user-file.ts";
import { importPipeline, type Ours } from "./import-pipeline.ts";
import { NotImportable, type Note } from "./notes.ts";
import { readPrompts, type TheirPrompts } from "./read-prompts.ts";

export type ImportedFile = {
  /** To be published as it is, where there are no problems. */
  readonly request: { readonly type: "PipelineRequested"; readonly data: Ours };
  readonly notes: readonly Note[];
  readonly problems: readonly Problem[];
};

/** Imports a predecessor's execution input with its prompts, and checks what came of it as any request is checked. */
export const importFile = async (
  file: string,
  promptsFile: string | undefined,
  account: string,
): Promise<ImportedFile> => {
  try {
    const input = parseUserJson(await readUserFile(file), file);
    const prompts: TheirPrompts =
      promptsFile === undefined ? new Map() : readPrompts(await readUserFile(promptsFile), basename(promptsFile));
    const { data, notes } = importPipeline(input, prompts, account);
    const read = readPipeline(data);
    const problems = read.kind === "read" ? checkPipeline(read.request) : read.problems;
    return { request: { type: "PipelineRequested", data }, notes, problems };
  } catch (error) {
    if (error instanceof NotImportable)
      throw new UserError(error.reasons.map((reason) => `${file}: ${reason}`).join("\n"));
    throw error;
  }
};
