import { readLines } from "../../records/jsonl.ts";
import type { Workshop } from "../workshop.ts";
import { collect } from "./collect.ts";
import { deliver } from "./deliver.ts";
import { prepare } from "./prepare.ts";
import type { Tools } from "./tools.ts";

/** The rules of records, wherever the tools are; each order gets tools of its own. */
export const workshopOn = (
  withTools: <Result>(work: (tools: Tools) => Promise<Result>) => Promise<Result>,
): Workshop => ({
  prepare: (order) => withTools((tools) => prepare(order, tools)),
  collect: (order) => withTools((tools) => collect(order, tools)),
  deliver: (order) => withTools((tools) => deliver(order, tools)),
  findTwins: (idUris) =>
    withTools(async (tools) => {
      const twins = await tools.twins();
      for (const uri of idUris)
        for await (const lines of readLines(await tools.objects.read(uri)))
          for (const { text } of lines) twins.add(JSON.parse(text) as string);
      return twins.find();
    }),
});
