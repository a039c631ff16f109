import { describe, expect, test } from "vitest";
import type { Method } from "./domain/lease.ts";
import type { CapacityToCreate, Hosting } from "./ports.ts";

/** What a test of the port needs of the world around it: two active custom models of one base, room for both kinds, and a way to let time pass. */
export type HostingBench = {
  hosting: Hosting;
  models: readonly [string, string];
  /** Long enough for Bedrock to bring anything up or to swap it. */
  settle(): Promise<void>;
};

const methods: readonly Method[] = ["on-demand", "provisioned-throughput"];

/** What every Hosting does. Names are new for each test, so that one Bedrock may serve all. */
export const describeHosting = (name: string, make: () => Promise<HostingBench>): void => {
  describe.each(methods)(`${name} as Hosting, %s`, (method) => {
    test("capacity is found by name and by ARN, with its tags, and answers after a while", async () => {
      const { bench, order } = await prepared(method);
      const { hosting } = bench;
      expect(await hosting.get(method, order.name)).toBeUndefined();
      const arn = await created(hosting, order);
      const expected = { arn, method, name: order.name, modelArn: order.modelArn };
      expect(await hosting.get(method, order.name)).toMatchObject({ ...expected, status: "creating" });
      expect(await hosting.tags(arn)).toEqual(order.tags);
      await bench.settle();
      expect(await hosting.get(method, arn)).toMatchObject({ ...expected, status: "ready" });
      expect(await hosting.list()).toContainEqual(expect.objectContaining(expected));
    });

    test("the same capacity asked for again is not another one; another of its name is refused", async () => {
      const { bench, order } = await prepared(method);
      const arn = await created(bench.hosting, order);
      expect(await bench.hosting.create(order)).toEqual({ outcome: "created", arn });
      const other = { ...order, token: `${order.token}-other` };
      expect((await bench.hosting.create(other)).outcome).toBe("refused");
    });

    test("capacity for a model that does not exist is refused", async () => {
      const { bench, order } = await prepared(method);
      const modelArn = `${order.modelArn.slice(0, -12)}000000000000`;
      expect((await bench.hosting.create({ ...order, modelArn })).outcome).toBe("refused");
      expect(await bench.hosting.hasModel(modelArn)).toBe(false);
      expect(await bench.hosting.hasModel(order.modelArn)).toBe(true);
    });

    test("capacity is not deleted while it is created, then it is, and is gone", async () => {
      const { bench, order } = await prepared(method);
      const { hosting } = bench;
      const arn = await created(hosting, order);
      expect(await hosting.remove(method, arn)).toBe("conflict");
      await bench.settle();
      expect(await hosting.remove(method, arn)).toBe("deleted");
      expect(await hosting.get(method, arn)).toBeUndefined();
      expect(await hosting.remove(method, arn)).toBe("gone");
      expect(await hosting.tags(arn)).toBeUndefined();
      expect(await hosting.tag(arn, { "choreo:decision": "keep" })).toBe("gone");
      expect(await hosting.update(method, { arn, modelArn: order.modelArn })).toMatchObject({ outcome: "refused" });
    });

    test("a model is swapped in place, and only one at a time", async () => {
      const { bench, order } = await prepared(method);
      const { hosting } = bench;
      const [, second] = bench.models;
      const arn = await created(hosting, order);
      expect(await hosting.update(method, { arn, modelArn: second })).toMatchObject({ outcome: "refused" });
      await bench.settle();
      expect(await hosting.update(method, { arn, modelArn: second })).toEqual({ outcome: "accepted" });
      expect(await hosting.get(method, arn)).toMatchObject({ status: "updating" });
      await bench.settle();
      expect(await hosting.get(method, arn)).toMatchObject({ status: "ready", modelArn: second });
    });

    test("tags are added and overwritten", async () => {
      const { bench, order } = await prepared(method);
      const arn = await created(bench.hosting, order);
      const previous = order.modelArn;
      expect(await bench.hosting.tag(arn, { "choreo:decision": "keep", "choreo:previous": previous })).toBe("tagged");
      expect(await bench.hosting.tags(arn)).toEqual({
        ...order.tags,
        "choreo:decision": "keep",
        "choreo:previous": previous,
      });
    });

    test("a model is not deleted while something hosts it", async () => {
      const { bench, order } = await prepared(method);
      const arn = await created(bench.hosting, order);
      expect(await bench.hosting.removeModel(order.modelArn)).toBe("conflict");
      await bench.settle();
      await bench.hosting.remove(method, arn);
      expect(await bench.hosting.removeModel(order.modelArn)).toBe("deleted");
      expect(await bench.hosting.removeModel(order.modelArn)).toBe("gone");
    });

    let made = 0;
    const prepared = async (kind: Method): Promise<{ bench: HostingBench; order: CapacityToCreate }> => {
      const bench = await make();
      const [modelArn] = bench.models;
      const name = `port-${kind === "on-demand" ? "d" : "p"}${(made += 1)}`;
      const tags = { "choreo:stack": "port", "choreo:run": name, "choreo:decision": "pending" };
      return { bench, order: { method: kind, name, token: name, modelArn, modelUnits: 1, tags } };
    };
  });
};

const created = async (hosting: Hosting, order: CapacityToCreate): Promise<string> => {
  const answer = await hosting.create(order);
  if (answer.outcome !== "created") throw new Error(`Create answered ${JSON.stringify(answer)}`);
  return answer.arn;
};
