import { expect, test } from "vitest";
import { applyBranch } from "../../../src/forge/apply-branch.ts";
import { applyIssue } from "../../../src/forge/apply-issue.ts";
import { applyPull } from "../../../src/forge/apply-pull.ts";
import { planIssue, type WantedIssue } from "../../../src/forge/issues.ts";
import { markerLine } from "../../../src/forge/marker.ts";
import { planPull, type WantedPull } from "../../../src/forge/pulls.ts";
import { stamped, stampOf } from "../../../src/forge/stamp.ts";
import { fakeForge, type FakeForge } from "../../fakes/forge.ts";

const branch = "model-gitops/retrain/churn";
const ofChurn = { name: "retrain", key: "churn" };
const text = { ...ofChurn, occasion: "data-1", title: "Retrain churn", body: "New data.", labels: ["retrain"] };
const memory = { evidence: "sha256:1", trigger: "drift -- of <age>" };

function pulling(change: Partial<WantedPull> = {}): WantedPull {
  return { ...text, branch, base: "main", draft: true, state: "open", ...change };
}

const reporting = (change: Partial<WantedIssue> = {}): WantedIssue => ({
  ...text,
  labels: ["retrain"],
  state: "open",
  ...change,
});

function repository(options: Parameters<typeof fakeForge>[0] = {}): FakeForge {
  const forge = fakeForge(options);
  const base = forge.git.commit({ branch: "main", files: { "model.yaml": "a" } });
  forge.git.point(branch, base);
  return forge;
}

test("a text keeps what later runs are to know, which is part of what it says", async () => {
  const forge = repository();
  const { number = 0 } = await applyPull(forge, pulling({ memory }));
  const read = () => stampOf(ofChurn, forge.pullRequest(number).body)?.stamp.memory;
  expect(read()).toEqual(memory);
  expect((await applyPull(forge, pulling({ memory }))).kind).toBe("keep");
  expect((await applyPull(forge, pulling({ memory: { ...memory, evidence: "sha256:2" } }))).kind).toBe("update");
  expect(read()).toEqual({ ...memory, evidence: "sha256:2" });
  await applyPull(forge, pulling({ state: "closed" }));
  expect(forge.pullRequest(number).state).toBe("closed");
  expect(read()).toEqual({ ...memory, evidence: "sha256:2" });
});

test("more than there is room for is our mistake, and nothing is cut off in silence", () => {
  const many = Object.fromEntries(Array.from({ length: 21 }, (_, at) => [`m${at}`, ""]));
  expect(() => stamped({ ...text, memory: many })).toThrow(/at most 20 members.*21 were given/);
  expect(() => stamped({ ...text, memory: { a: "x".repeat(501) } })).toThrow(/"a" is longer/);
  // The worst that fits: each character takes six, and the text gives way.
  const full = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`m${at}`, "<".repeat(500)]));
  const body = stamped({ ...text, body: "x".repeat(70_000), memory: full });
  expect(body.length).toBeLessThan(65_536);
  expect(stampOf(ofChurn, body)).toMatchObject({ edited: false, stamp: { memory: full } });
});

test.each<[string, unknown, object | undefined]>([
  ["a text", "x", undefined],
  ["a list", ["x"], undefined],
  ["nothing", null, undefined],
  ["of numbers", { a: 1, b: "x", c: { d: "e" } }, { b: "x" }],
  ["long", { a: "x".repeat(501), b: "x" }, { b: "x" }],
  ["much", Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`m${at}`, "x"])), expect.anything()],
  ["a trap", JSON.parse('{"__proto__":"x","constructor":"y"}'), JSON.parse('{"__proto__":"x","constructor":"y"}')],
])("a memory that somebody made into %s is read for what is one of it", (...[, edited, read]) => {
  const stamp = { key: "churn", occasion: "o", title: "t", body: "b", labels: [], memory: edited };
  const found = stampOf(ofChurn, `x\n\n${markerLine("retrain", stamp)}`)?.stamp.memory;
  expect(found).toEqual(read);
  expect(Object.keys(found ?? {}).length).toBeLessThanOrEqual(20);
});

test("what a person opens again after we closed it stays open, and is known until we close it", async () => {
  const forge = repository();
  const { number = 0 } = await applyPull(forge, pulling());
  await applyPull(forge, pulling({ state: "closed" }));
  forge.editPull(number, { state: "open" });
  const read = () => {
    const { body, state } = forge.pullRequest(number);
    return stampOf(ofChurn, body, state);
  };
  expect(read()?.reopened).toBe(true);
  expect(await applyPull(forge, pulling({ state: "closed" }))).toEqual({ kind: "reopened-by-person", number });
  // A new text takes our closing out of the stamp, and not that they opened it.
  expect((await applyPull(forge, pulling({ body: "Newer." }))).kind).toBe("update");
  expect(read()?.stamp).toMatchObject({ reopened: true });
  expect(read()?.stamp.closed).toBeUndefined();
  expect(await applyPull(forge, pulling({ body: "Newer." }))).toEqual({ kind: "keep", number });
  expect(await applyPull(forge, pulling({ state: "closed" }))).toEqual({ kind: "reopened-by-person", number });
  expect(await applyPull(forge, pulling({ state: "closed", evenReopened: true }))).toEqual({ kind: "close", number });
  expect(read()?.reopened).toBe(false);
  expect(read()?.stamp).toMatchObject({ closed: true });
  expect(read()?.stamp.reopened).toBeUndefined();
});

test("an issue keeps that a person opened it again, and is closed as before", async () => {
  const forge = repository();
  const { number = 0 } = await applyIssue(forge, reporting());
  await applyIssue(forge, reporting({ state: "closed" }));
  forge.editIssue(number, { state: "open" });
  expect((await applyIssue(forge, reporting({ body: "Newer." }))).kind).toBe("update");
  const { body = "", state } = forge.proposals.issues.get(number) ?? {};
  expect(stampOf(ofChurn, body, state)).toMatchObject({ reopened: true, edited: false });
  expect((await applyIssue(forge, reporting({ body: "Newer." }))).kind).toBe("keep");
  expect((await applyIssue(forge, reporting({ state: "closed" }))).kind).toBe("close");
  expect((await applyIssue(forge, reporting())).kind).toBe("reopen");
  const again = forge.proposals.issues.get(number);
  expect(stampOf(ofChurn, again?.body ?? "", "open")?.reopened).toBe(false);
});

test("after a change of bot, what the former one wrote is ours", async () => {
  const before = repository();
  const base = before.git.head("main") ?? "";
  const files = { "model.yaml": { content: "b" } };
  const pushing = {
    name: "retrain",
    branch: `${branch}-2`,
    state: "present",
    base,
    files,
    message: "Retrain",
  } as const;
  await applyBranch(before, pushing);
  const { number = 0 } = await applyPull(before, pulling());
  const { number: issue = 0 } = await applyIssue(before, reporting());
  const now = { ...before, viewer: async () => "acme-retrain[bot]" };
  const former = ["Github-Actions[bot]", "acme-retrain[bot]"];
  expect((await applyPull(now, pulling())).kind).toBe("foreign");
  expect((await applyBranch(now, { ...pushing, state: "absent" })).kind).toBe("foreign");
  expect(await applyPull(now, pulling({ body: "Newer." }), { former })).toEqual({ kind: "update", number });
  expect(await applyIssue(now, reporting({ body: "Newer." }), { former: ["github-actions[bot]"] })).toEqual({
    kind: "update",
    number: issue,
  });
  expect((await applyBranch(now, pushing, { former })).kind).toBe("keep");
});

test("nobody was ever a ghost", () => {
  const forge = repository();
  const pull = { ...blank(forge), author: "ghost", body: stamped(text) };
  const ourselves = { viewer: "bot[bot]", former: ["ghost", ""] };
  expect(planPull({ existing: [pull], ...ourselves, wanted: pulling() }).kind).toBe("foreign");
  const issue = { ...pull, author: "", url: "" };
  expect(planIssue({ existing: [issue], ...ourselves, wanted: reporting() }).kind).toBe("create");
});

function blank(forge: FakeForge) {
  forge.addPull({ number: 50 });
  return forge.pullRequest(50);
}
