import { Command } from "commander";
import { expect, test } from "vitest";
import { faultNames } from "./core/fault-table.ts";
import { withFaultOption } from "./fault-option.ts";

const parse = (...args: string[]): unknown => {
  const program = withFaultOption(new Command("npm start --"))
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  return program.parse(args, { from: "user" }).opts()["fault"];
};

test("Faults are given one by one, and the last word on one counts", () => {
  expect(parse()).toEqual({});
  expect(parse("--fault", "crash=0.1", "--fault", "duplicate=1", "--fault", "crash=0")).toEqual({
    crash: 0,
    duplicate: 1,
  });
});

test.each([
  ["flood=0.1", /Unknown fault "flood"\. Known: duplicate, .*outsiders/],
  ["__proto__=0.1", /Unknown fault "__proto__"/],
  ["crash", /a fault is written name=rate/],
  ["crash=", /a fault is written name=rate/],
  ["crash=0.1=2", /a fault is written name=rate/],
  ["crash=2", /probability from 0 to 1/],
  ["crash=often", /probability from 0 to 1/],
])("%s is refused", (text, reason) => {
  expect(() => parse("--fault", text)).toThrow(reason);
});

test("The help names every fault", () => {
  let help = "";
  const program = withFaultOption(new Command("npm start --")).configureOutput({ writeOut: (text) => (help += text) });
  program.outputHelp();
  for (const name of faultNames) expect(help).toContain(`  ${name} `);
});
