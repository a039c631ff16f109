import fc from "fast-check";
import { expect, test } from "vitest";
import { EmailAddress } from "../../../events-schema/index.ts";
import { recipientsOf, type People } from "./recipients.ts";

const people: People = { stack: ["ops@example.com", "ml@example.com"], domains: ["lab.example.org"] };
const of = (emails: string[], whom = people) => recipientsOf({ emails, linkDays: 1 }, whom);

test("a request that names nobody is told to the stack's recipients", () => {
  expect(recipientsOf(undefined, people)).toEqual({ requested: [], stack: people.stack, leftOut: [] });
});

test("whom a request names is told in their place, each address once", () => {
  expect(of(["Ada@lab.example.org", "ada@LAB.example.org", "ML@example.com"])).toEqual({
    requested: ["ada@LAB.example.org", "ML@example.com"],
    stack: [],
    leftOut: [],
  });
});

test("who is not allowed is left out, and the stack's recipients are told, each of them once", () => {
  expect(of(["ada@lab.example.org", "ops@example.com", "eve@lab.example.org.evil.example"])).toEqual({
    requested: ["ada@lab.example.org"],
    stack: people.stack,
    leftOut: ["eve@lab.example.org.evil.example"],
  });
});

test("without domains the stack's own recipients alone may be named; a domain allows none of its subdomains", () => {
  expect(of(["ops@example.com", "eve@example.com"], { ...people, domains: [] }).leftOut).toEqual(["eve@example.com"]);
  expect(of(["eve@a.lab.example.org"]).leftOut).toEqual(["eve@a.lab.example.org"]);
});

const email = fc
  .tuple(
    fc.stringMatching(/^[a-zA-Z]{1,3}$/),
    fc.constantFrom("example.com", "lab.example.org", "Lab.Example.org", "evil.example"),
  )
  .map(([name, domain]) => `${name}@${domain}`);
const lower = (all: readonly string[]) => all.map((one) => one.toLowerCase());

test("whatever is named: nobody gets two mails, no stranger gets one, and somebody is told of everyone left out", () => {
  fc.assert(
    fc.property(
      fc.array(email, { minLength: 1, maxLength: 10 }),
      fc.uniqueArray(email, { selector: (one) => one.toLowerCase() }),
      (emails, stack) => {
        expect(emails.every((one) => EmailAddress.safeParse(one).success)).toBe(true);
        const { requested, stack: own, leftOut } = of(emails, { ...people, stack });
        const told = lower([...requested, ...own]);
        expect(new Set(told).size).toBe(told.length);
        for (const one of told) expect(lower(stack).includes(one) || one.endsWith("@lab.example.org")).toBe(true);
        for (const one of lower(emails)) expect(told.includes(one) || lower(leftOut).includes(one)).toBe(true);
        if (leftOut.length > 0) expect(own).toEqual(stack);
      },
    ),
  );
});
