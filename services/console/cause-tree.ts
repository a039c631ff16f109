import type { RunEvent } from "./run-view.ts";

/** One event and what it led to. */
export type CauseNode = { event: RunEvent; effects: CauseNode[] };

/** A run's events as a tree: each under the event that caused it. One whose cause is not in the run (a tick, an AWS event) stands at the root. */
export const causeTree = (events: readonly RunEvent[]): CauseNode[] => {
  const nodes = new Map(events.map((event) => [event.id, { event, effects: [] as CauseNode[] }]));
  const roots: CauseNode[] = [];
  for (const node of nodes.values()) {
    const cause = nodes.get(node.event.causationId);
    if (cause && cause !== node && !leadsTo(node, cause)) cause.effects.push(node);
    else roots.push(node);
  }
  return roots;
};

/** A circle of causes cannot be, but a hostile event could draw one. */
const leadsTo = (from: CauseNode, to: CauseNode): boolean =>
  from === to || from.effects.some((effect) => leadsTo(effect, to));

/** One line of the drawn tree: the branches that lead to an event. */
export type Branch = { branches: string; event: RunEvent };

/** Draws the tree, one event a line. */
export const drawTree = (roots: readonly CauseNode[]): Branch[] =>
  roots.flatMap((root) => [{ branches: "", event: root.event }, ...drawEffects(root, "")]);

const drawEffects = (node: CauseNode, indent: string): Branch[] =>
  node.effects.flatMap((effect, at) => {
    const last = at === node.effects.length - 1;
    const own = { branches: `${indent}${last ? "└─" : "├─"} `, event: effect.event };
    return [own, ...drawEffects(effect, `${indent}${last ? "  " : "│ "} `)];
  });
