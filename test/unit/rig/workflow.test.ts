import { afterAll, beforeAll, expect, test } from "vitest";
import { startEmulator, type Emulator } from "../../rig/emulator.ts";
import {
  issuesEvent,
  repositoryDispatchEvent,
  scheduleEvent,
  workflowDispatchEvent,
  type WorkflowEvent,
} from "../../rig/events.ts";
import { objectOf, parseJson } from "../../rig/json.ts";
import { createRepository } from "../../rig/repository.ts";
import { filledText, isWanted, type Status } from "../../rig/workflow/expressions.ts";
import { inputsOf } from "../../rig/workflow/inputs.ts";
import { runTemplate } from "../../rig/workflow/run.ts";

const DASHBOARD = "model-gitops:dashboard";
const SILENT = {
  exitCode: 0,
  annotations: [],
  summary: "",
  log: "",
  state: {},
  masks: [],
  env: {},
  path: [],
  timedOut: false,
  duration: 0,
};
let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({ people: { dana: "write" } });
  const repository = await createRepository(emulator, { files: { "a.txt": "1\n" } });
  await repository.branch("other");
  await repository.push();
  const path = `/repos/${emulator.slug}/issues`;
  for (const labels of [["bug", DASHBOARD], ["bug"], []])
    await emulator.act("octocat", { method: "POST", path, body: { title: "Models", labels } });
});

afterAll(() => emulator[Symbol.asyncDispose]());

/** The watch without its suite: what each job came to, and what each of the suite's steps was given. */
async function watch(event: WorkflowEvent, failing?: string) {
  const given: Record<string, Readonly<Record<string, string>>> = {};
  const { jobs } = await runTemplate(emulator, {
    template: "model-gitops-watch.yml",
    event,
    around: async ({ action, inputs }) => {
      given[action] = inputs;
      const conclusion = action === failing ? "failure" : "success";
      return { ...SILENT, conclusion, outputs: { refreshed: "{}" } };
    },
  });
  const needs = objectOf(parseJson(given["retrain"]?.["needs"] ?? "{}"));
  return { jobs, given, refresh: needs["refresh"] };
}

const ALL = { monitor: "success", settle: "success", refresh: "success", propose: "success" };
const NONE = { monitor: "skipped", settle: "skipped", refresh: "skipped", propose: "skipped" };

test("on a schedule every job of the watch runs, and nobody said anything", async () => {
  const { jobs, given, refresh } = await watch(await scheduleEvent(emulator));
  expect(jobs).toEqual(ALL);
  expect(given["refresh"]).toEqual({ models: "", now: "", "beyond-fuse": "" });
  expect(refresh).toEqual({ result: "success", outputs: { refreshed: "{}" } });
});

test("whoever starts it by hand gives text and flags, and a flag that is not set is false", async () => {
  const inputs = { models: "churn", retrain: true };
  const { jobs, given } = await watch(await workflowDispatchEvent(emulator, { inputs }));
  expect(jobs).toEqual(ALL);
  expect(given["monitor"]).toEqual({ models: "churn" });
  expect(given["retrain"]).toMatchObject({ models: "churn", now: "true", "beyond-fuse": "false" });
  const elsewhere = await workflowDispatchEvent(emulator, { inputs, ref: "refs/heads/other" });
  expect((await watch(elsewhere)).jobs).toEqual({ ...NONE, monitor: "success" });
});

test("an edited issue starts refresh and propose, after jobs that were skipped, where it is the dashboard", async () => {
  const edited = async (number: number) => (await watch(await issuesEvent(emulator, { number, sender: "dana" }))).jobs;
  expect(await edited(1)).toEqual({ ...NONE, refresh: "success", propose: "success" });
  expect(await edited(2)).toEqual(NONE);
  expect(await edited(3)).toEqual(NONE);
});

test("what failed before does not keep the others from saying so", async () => {
  const event = await repositoryDispatchEvent(emulator, { type: "model-gitops-retrain" });
  expect((await watch(event, "monitor")).jobs).toEqual({ ...ALL, monitor: "failure" });
  const failed = await watch(event, "refresh");
  expect(failed.jobs).toEqual({ ...ALL, refresh: "failure" });
  expect(failed.refresh).toEqual({ result: "failure", outputs: { refreshed: "{}" } });
});

const wanted = (condition: string | undefined, status: Status, contexts = {}) =>
  isWanted(condition, { contexts: { github: {}, needs: {}, inputs: {}, ...contexts }, status });

test.each<[string | undefined, readonly boolean[]]>([
  [undefined, [true, false, false]],
  ["${{ github.ref == '' }}", [true, false, false]],
  ["success()", [true, false, false]],
  ["failure()", [false, true, false]],
  ["${{ !cancelled() }}", [true, true, true]],
  ["${{ always() }}", [true, true, true]],
])("the condition %j after success, a failure, and something that was skipped: %j", (condition, expected) => {
  const statuses: readonly Status[] = ["success", "failure", "skipped"];
  expect(statuses.map((status) => wanted(condition, status))).toEqual(expected);
});

test("names of labels are found by a filter, over lines, and nothing is found where there are none", () => {
  const condition = "${{ !cancelled() &&\n    contains(github.event.issue.labels.*.name, 'b') }}";
  const labelled = (...names: readonly string[]) => ({
    github: { event: { issue: { labels: names.map((name) => ({ name })) } } },
  });
  expect(wanted(condition, "skipped", labelled("a", "b"))).toBe(true);
  expect(wanted(condition, "skipped", labelled("ab"))).toBe(false);
  expect(wanted(condition, "skipped", labelled())).toBe(false);
  expect(wanted(condition, "skipped")).toBe(false);
});

test("inputs have the types that the workflow declares, and other events have none", async () => {
  const declared = [
    { name: "models", type: "string", default: undefined },
    { name: "now", type: "boolean", default: undefined },
    { name: "always", type: "boolean", default: true },
    { name: "rows", type: "number", default: 5 },
  ];
  const started = async (inputs: Readonly<Record<string, string | boolean>>) =>
    inputsOf(await workflowDispatchEvent(emulator, { inputs }), declared);
  expect(await started({})).toEqual({ models: "", now: false, always: true, rows: 5 });
  const inputs = await started({ models: "a", now: "true", always: false });
  expect(inputs).toEqual({ models: "a", now: true, always: false, rows: 5 });
  const scope = { contexts: { inputs }, status: "success" } as const;
  expect(filledText("${{ inputs.now }} ${{ inputs.always && 'x' }} ${{ inputs.none }}", scope)).toBe("true false ");
  await expect(started({ now: "maybe" })).rejects.toThrow("The input now is no boolean: maybe");
  await expect(started({ model: "a" })).rejects.toThrow("Unexpected inputs provided: model");
  expect(inputsOf(await scheduleEvent(emulator), declared)).toEqual({});
});
