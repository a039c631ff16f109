/** Trims every line at its end and leaves at most one blank line between others. Linear, whatever the text. */
export const tidyLines = (text: string): string => {
  const kept: string[] = [];
  for (const line of text.split("\n")) {
    const trimmed = line.trimEnd();
    const repeatsBlank = trimmed === "" && (kept.length === 0 || kept.at(-1) === "");
    if (!repeatsBlank) kept.push(trimmed);
  }
  return kept.join("\n").trimEnd();
};
