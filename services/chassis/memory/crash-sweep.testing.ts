import { describe, expect, test } from "vitest";
import type { ServiceDeclaration } from "../declaration.ts";
import type { Queues } from "./queues.ts";
import { killer, type Killer } from "./tap.ts";

/**
 * Tells each story again and again: in each telling one process dies, before or after one call of a port, until every call has had
 * its turn. Each telling must end as the undisturbed one. Fails too if a reaction of the declaration never died, so that none is left
 * out of the stories.
 */
export const describeCrashSweep = <Story, Ending>({
  service,
  stories,
  tell,
  expectEnding,
}: {
  service: ServiceDeclaration;
  stories: Readonly<Record<string, Story>>;
  tell: (story: Story, options: { queues: Queues; process: Killer["process"] }) => Promise<Ending>;
  expectEnding: (ending: Ending, story: Story, hint: string, undisturbed: Ending) => Promise<void> | void;
}): void => {
  const died = new Set<string>();

  describe.each(Object.entries(stories))("%s", (_, story) => {
    test.each(["redeliver", "forget"] as const)("ends the same wherever a process dies (queues %s)", async (queues) => {
      const nobody = killer({ at: 0, when: "before" });
      const undisturbed = await tell(story, { queues, process: nobody.process });
      await expectEnding(undisturbed, story, "undisturbed", undisturbed);
      for (const death of nobody.deaths()) {
        const { process, victim } = killer(death);
        const ending = await tell(story, { queues, process });
        const { reaction, call } = victim() ?? { reaction: "nobody", call: "no call" };
        died.add(reaction);
        const hint = `${reaction} killed ${death.when} ${call}, call ${death.at} of ${nobody.calls()}`;
        await expectEnding(ending, story, hint, undisturbed);
      }
    });
  });

  test("no reaction of the declaration is left out", () => {
    expect([...died].sort()).toEqual(Object.keys(service.reactions).sort());
  });
};
