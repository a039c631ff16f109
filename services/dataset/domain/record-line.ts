/** What a row says, ready to be written in the format of a model family. */
export type Turns = { readonly system?: string; readonly user: string; readonly assistant: string };

/** One line of training data as Bedrock's customization jobs read it (Bedrock user guide: prepare your training datasets). */
export const recordLine = (format: "prompt-completion" | "conversation", turns: Turns): string =>
  format === "prompt-completion"
    ? JSON.stringify({ prompt: turns.user, completion: turns.assistant })
    : JSON.stringify({
        schemaVersion: "bedrock-conversation-2024",
        ...(isBlank(turns.system) ? {} : { system: [{ text: turns.system }] }),
        messages: [
          { role: "user", content: [{ text: turns.user }] },
          { role: "assistant", content: [{ text: turns.assistant }] },
        ],
      });

export const isBlank = (text: string | null | undefined): boolean => (text ?? "").trim() === "";
