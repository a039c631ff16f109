import { parsePattern, type Node } from "./parse-pattern.ts";

/** A state either reads one character or passes on to others without reading. */
type State = {
  reads: ((character: string) => boolean) | undefined;
  condition: "start" | "end" | undefined;
  next: number[];
};

const regExpOf = (source: string): RegExp => {
  try {
    return new RegExp(`^${source}$`, "u");
  } catch {
    // Some models escape what needs no escape, which the u flag forbids.
    return new RegExp(`^${source}$`);
  }
};

/** Remembers its answers, of which a value has few different ones. */
const reader = (source: string): ((character: string) => boolean) => {
  const pattern = regExpOf(source);
  const known = new Map<string, boolean>();
  return (character) => {
    let answer = known.get(character);
    if (answer === undefined) {
      answer = pattern.test(character);
      if (known.size < 256) known.set(character, answer);
    }
    return answer;
  };
};

/** Thompson's construction: a fragment is built backwards from the state that follows it. */
class Builder {
  readonly states: State[] = [];
  private readonly readers = new Map<string, (character: string) => boolean>();

  add(state: Partial<State>): number {
    return this.states.push({ reads: undefined, condition: undefined, next: [], ...state }) - 1;
  }

  build(node: Node, next: number): number {
    if (node.kind === "set") return this.add({ reads: this.reader(node.source), next: [next] });
    if (node.kind === "start" || node.kind === "end") return this.add({ condition: node.kind, next: [next] });
    if (node.kind === "sequence") return node.parts.reduceRight((after, part) => this.build(part, after), next);
    if (node.kind === "choice") return this.add({ next: node.options.map((option) => this.build(option, next)) });
    return this.repeat(node, next);
  }

  private repeat({ inner, min, max }: Extract<Node, { kind: "repeat" }>, next: number): number {
    let entry = next;
    if (max === undefined) {
      entry = this.add({ next: [next] });
      this.states[entry]?.next.push(this.build(inner, entry));
    } else {
      for (let optional = max - min; optional > 0; optional -= 1)
        entry = this.add({ next: [next, this.build(inner, entry)] });
    }
    for (let needed = min; needed > 0; needed -= 1) entry = this.build(inner, entry);
    return entry;
  }

  private reader(source: string): (character: string) => boolean {
    const known = this.readers.get(source) ?? reader(source);
    this.readers.set(source, known);
    return known;
  }
}

/** The states reachable without reading, each once. */
const closure = (
  states: readonly State[],
  from: Iterable<number>,
  at: { start: boolean; end: boolean },
): Set<number> => {
  const reached = new Set<number>();
  const open = [...from];
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    const state = states[index] as State;
    if (reached.has(index) || (state.condition !== undefined && !at[state.condition])) continue;
    reached.add(index);
    if (!state.reads) open.push(...state.next);
  }
  return reached;
};

/**
 * A matcher of whole values whose time grows with the value's length and never exponentially.
 * Several official patterns (`[a-zA-Z0-9](-*[a-zA-Z0-9\+\-\.])*`) hang a backtracking matcher on 60 well-chosen characters.
 */
export const linearMatcher = (pattern: string): ((value: string) => boolean) => {
  const builder = new Builder();
  const accept = builder.add({});
  const entry = builder.build(parsePattern(pattern), accept);
  const { states } = builder;
  return (value) => {
    const characters = Array.from(value);
    let current = closure(states, [entry], { start: true, end: characters.length === 0 });
    for (const [index, character] of characters.entries()) {
      const next: number[] = [];
      for (const at of current) {
        const state = states[at] as State;
        if (state.reads?.(character)) next.push(...state.next);
      }
      if (next.length === 0) return false;
      current = closure(states, next, { start: false, end: index === characters.length - 1 });
    }
    return current.has(accept);
  };
};
