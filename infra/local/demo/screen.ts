import { Presets, SingleBar } from "cli-progress";
import { eventLine } from "../../../services/console/event-line.ts";
import type { RunEvent } from "../../../services/console/run-view.ts";
import type { Entry } from "../core/journal.ts";

/** What a watching person sees: one line an event, a bar while Bedrock works. Off a terminal the bar is left out. */
export type Screen = {
  say(line: string): void;
  event(event: RunEvent, startedAt: number): void;
  bedrock(entry: Extract<Entry, { kind: "bedrock" }>): void;
  warn(message: string): void;
  close(): void;
};

export const silentScreen: Screen = { say() {}, event() {}, bedrock() {}, warn() {}, close() {} };

export const terminalScreen = (): Screen => {
  let bar: SingleBar | undefined;
  const dropBar = () => {
    bar?.stop();
    bar = undefined;
  };
  const say = (line: string) => {
    dropBar();
    process.stdout.write(`${line}\n`);
  };
  return {
    say,
    event: (event, startedAt) => say(eventLine(event, startedAt)),
    bedrock: ({ name, state, progress }) => {
      if (progress === undefined || !process.stdout.isTTY) return;
      if (progress >= 1) return dropBar();
      bar ??= newBar();
      bar.update(progress, { name, state });
    },
    warn: (message) => say(`           warning: ${message}`),
    close: dropBar,
  };
};

const newBar = (): SingleBar => {
  const bar = new SingleBar(
    {
      format: "           {name} {state} [{bar}] {percentage} %",
      clearOnComplete: true,
      hideCursor: true,
      stream: process.stdout,
    },
    Presets.shades_classic,
  );
  bar.start(1, 0, { name: "Bedrock", state: "" });
  return bar;
};
