/** A line as a terminal of so many columns takes it: it breaks between words, and what follows is indented. */
export const brokenLine = (line: string, columns: number): string[] => {
  if (line.length <= columns) return [line];
  const indent = /^ */.exec(line)?.[0] ?? "";
  return packed(line.match(unbroken) ?? [], { columns, indent, hanging: `${indent}  ` });
};

/** Commands are copied in one piece. */
const unbroken = /\((?:aws|npm|npx) [^)]*\)\S*|(?<=\s)npm run choreo -- .*$|\S+/g;

/** As many pieces in each line as there is room for; a piece that is longer has a line of its own. */
export const packed = (
  pieces: readonly string[],
  { columns, indent, hanging }: { columns: number; indent: string; hanging: string },
): string[] => {
  const lines: string[] = [];
  let line = indent;
  for (const piece of pieces) {
    const isFirst = line.trim() === "";
    if (isFirst) line += piece;
    else if (line.length + 1 + piece.length <= columns) line += ` ${piece}`;
    else {
      lines.push(line);
      line = `${hanging}${piece}`;
    }
  }
  return [...lines, line];
};
