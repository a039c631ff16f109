import fc from "fast-check";

const halvesFrom = 0xd800;
const halves = 0x800;

/**
 * Any character of Unicode, no half of one. As `unit` of a string it draws what fast-check's own `binary` draws; that one (and
 * `webUrl`) first writes a table of all 1,112,064, for a second or two in each file of tests.
 */
export const anyCharacter = fc.nat({ max: 0x10ffff - halves }).map(
  (at) => String.fromCodePoint(at < halvesFrom ? at : at + halves),
  (character) => {
    const at = typeof character === "string" ? character.codePointAt(0) : undefined;
    if (at === undefined || character !== String.fromCodePoint(at)) throw new Error("not one character");
    return at < halvesFrom ? at : at - halves;
  },
);
