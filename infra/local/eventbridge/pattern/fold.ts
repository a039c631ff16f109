/**
 * A text without its case. Each character is folded by itself, as EventBridge does: what stands around it changes
 * nothing, which `toLowerCase` of a whole text does not promise (the Greek sigma at the end of a word).
 */
export const fold = (text: string): string => {
  const lower = text.toLowerCase();
  return lower.includes("ς") ? Array.from(text, (char) => char.toLowerCase()).join("") : lower;
};
