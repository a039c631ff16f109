import { expect, test } from "vitest";
import { resumedRequest } from "./resume-request.ts";
import type { Run, RunEvent } from "./run-view.ts";

const event = (type: string, data: Record<string, unknown>): RunEvent => ({
  type,
  service: "you",
  id: type,
  runId: "run-1",
  causationId: "c",
  at: 0,
  data,
});
const request = { requestId: "a", name: "p", stages: [{ name: "one" }, { name: "two" }] };
const ended = event("RunEnded", { outcome: "cancelled" });
const runOf = (...events: RunEvent[]): Run => ({ runId: "run-1", startedAt: 0, events });

test("is the same request under another id, and says what it goes on from", () => {
  const run = runOf(event("PipelineRequested", request), ended);
  const { requestId: _, ...data } = request;
  expect(resumedRequest(run, undefined).data).toEqual({ ...data, resumes: { runId: "run-1" } });
  expect(resumedRequest(run, "two").data["resumes"]).toEqual({ runId: "run-1", fromStage: "two" });
  expect(() => resumedRequest(run, "three")).toThrow("has no stage three; its stages are one, two");
});

test("is none of a run that goes on, or of another kind", () => {
  expect(() => resumedRequest(runOf(event("PipelineRequested", request)), undefined)).toThrow("has not ended");
  expect(() => resumedRequest(runOf(event("DatasetRequested", {}), ended), undefined)).toThrow("is no pipeline");
});
