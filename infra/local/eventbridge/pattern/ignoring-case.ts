type TextTest = (text: string) => boolean;

const escaped = (text: string): string =>
  Array.from({ length: text.length }, (_, i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, "0")}`).join("");

/**
 * A text whose characters stand in either case, each by itself, as EventBridge has it: what stands around a character changes
 * nothing, nor does what the other text's characters are in their other case. So ß also stands as SS, and ẞ is another letter.
 */
const eitherCase = (text: string): string =>
  Array.from({ length: text.length }, (_, i) => {
    const char = text.charAt(i);
    const [lower, upper] = [char.toLowerCase(), char.toUpperCase()];
    return lower === upper ? escaped(lower) : `(?:${escaped(lower)}|${escaped(upper)})`;
  }).join("");

const tester = (pattern: string): TextTest => {
  const made = new RegExp(pattern);
  return (text) => made.test(text);
};

export const equalsIgnoringCase = (text: string): TextTest => tester(`^${eitherCase(text)}$`);
export const startsIgnoringCase = (text: string): TextTest => tester(`^${eitherCase(text)}`);
export const endsIgnoringCase = (text: string): TextTest => tester(`${eitherCase(text)}$`);
