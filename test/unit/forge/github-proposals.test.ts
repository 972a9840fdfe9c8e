import { expect, test } from "vitest";
import { applyBranch } from "../../../src/forge/apply-branch.ts";
import { applyDeployment } from "../../../src/forge/apply-deployment.ts";
import { applyIssue } from "../../../src/forge/apply-issue.ts";
import { applyLabels } from "../../../src/forge/apply-labels.ts";
import { applyPull } from "../../../src/forge/apply-pull.ts";
import { applyTag } from "../../../src/forge/apply-tag.ts";
import { dryForge } from "../../../src/forge/dry-run.ts";
import { fakeForge } from "../../fakes/forge.ts";
import { apiServer, json } from "./api-server.ts";

const [before, after] = ["a".repeat(40), "b".repeat(40)];
const refused = (message: string, type?: string) => ({
  data: null,
  errors: [{ message, ...(type !== undefined && { type }) }],
});

test("a move compares and swaps, and what the branch says decides where GitHub refuses", async () => {
  let [head, answer]: [string, object] = [before, { data: {} }];
  await using api = await apiServer(({ url }, response) => {
    if (url === "/graphql") return json(response, answer);
    if (url.includes("/git/ref/")) return json(response, { object: { sha: head } });
    return json(response, { node_id: "R_1" });
  });
  const move = { branch: "ours", from: before, to: after };
  expect(await api.forge.branches.move(move)).toBe("moved");
  const sent: unknown = JSON.parse(api.seen.find(({ url }) => url === "/graphql")?.body ?? "");
  expect(sent).toMatchObject({
    variables: {
      repository: "R_1",
      updates: [{ name: "refs/heads/ours", beforeOid: before, afterOid: after, force: true }],
    },
  });
  answer = refused("beforeOid does not match");
  head = after;
  expect(await api.forge.branches.move(move)).toBe("moved");
  head = "c".repeat(40);
  expect(await api.forge.branches.move(move)).toBe("lost");
  head = before;
  await expect(api.forge.branches.move(move)).rejects.toThrow(/heads\/ours cannot be written.*ruleset/);
  answer = refused("Resource not accessible by integration", "FORBIDDEN");
  await expect(api.forge.branches.move(move)).rejects.toThrow(/needs `contents: write`: add it under `permissions:`/);
});

test.each(["branches.move", "viewer"] as const)("a question that failed once is asked again for %s", async (call) => {
  let isDown = true;
  await using api = await apiServer(({ url }, response) => {
    if (isDown) return json(response, { message: "Bad gateway" }, 502);
    return json(response, url === "/graphql" ? { data: {} } : { node_id: "R_1", login: "dana" });
  });
  const ask = (): Promise<unknown> =>
    call === "viewer" ? api.forge.viewer() : api.forge.branches.move({ branch: "ours", from: before, to: after });
  await expect(ask()).rejects.toMatchObject({ status: 502 });
  isDown = false;
  expect(await ask()).toBe(call === "viewer" ? "dana" : "moved");
});

test.each<[string, string, number, string]>([
  ["RATE_LIMITED", "API rate limit exceeded for installation", 403, "rate limit is used up"],
  ["SERVICE_UNAVAILABLE", "Try again", 503, "a problem of its own"],
  ["", "Something went wrong while executing your query on 2026-11-01", 500, "a problem of its own"],
  ["", "We couldn't respond to your request in time", 500, "a problem of its own"],
])("GraphQL's refusal %s (%s) is told for what it is", async (...[type, message, status, told]) => {
  await using api = await apiServer(({ url }, response) => {
    if (url === "/graphql") return json(response, refused(message, type === "" ? undefined : type));
    return json(response, { node_id: "R_1", object: { sha: before } });
  });
  const failed = await api.forge.branches
    .move({ branch: "ours", from: before, to: after })
    .catch((error: unknown) => error);
  expect(failed).toMatchObject({ status, message: expect.stringContaining(told) });
});

test("tags that say little are read, and a deleted fork of the owner's is nobody's pull request", async () => {
  await using api = await apiServer(({ url }, response) => {
    const object = { sha: before, type: "commit" };
    if (url.includes("/git/ref/")) return json(response, { ref: "refs/tags/v1", object: { sha: after, type: "tag" } });
    if (url.includes("/git/tags/")) return json(response, { tag: "v1", message: "", tagger: null, object });
    const side = { ref: "main", sha: before, repo: { id: 1 } };
    const text = { title: "t", body: null, user: null, state: "open", labels: [], draft: false, merged_at: null };
    const pull = { number: 7, node_id: "PR_7", html_url: "u", ...text, base: side };
    return json(response, [{ ...pull, head: { ...side, repo: null } }]);
  });
  const unsigned = { verified: false, reason: "unknown" };
  expect(await api.forge.tags.find("v1")).toMatchObject({
    commit: before,
    annotation: { tagger: { name: "", email: "", date: "" }, verification: unsigned },
  });
  expect(await api.forge.pullRequests.byHead("ours")).toEqual([]);
});

test("where the plan has no drafts, the pull request is opened ready", async () => {
  const drafts: unknown[] = [];
  await using api = await apiServer(({ body }, response) => {
    const { draft } = JSON.parse(body) as { readonly draft: boolean };
    drafts.push(draft);
    if (draft) return json(response, { message: "Draft pull requests are not supported in this repository." }, 422);
    const side = { ref: "main", sha: before, repo: { id: 1 } };
    const text = { title: "t", body: null, user: null, state: "open", labels: [], draft, merged_at: null };
    return json(response, { number: 7, node_id: "PR_7", html_url: "u", ...text, base: side, head: side }, 201);
  });
  const pull = { branch: "ours", base: "main", title: "t", body: "b", draft: true };
  expect(await api.forge.pullRequests.create(pull)).toMatchObject({
    number: 7,
    draft: false,
    author: "ghost",
    body: "",
  });
  expect(drafts).toEqual([true, false]);
});

test("payloads of others are anything, and states we do not know serve nothing", async () => {
  const deployment = { id: 1, sha: before, task: "deploy", creator: { login: "eve" } };
  await using api = await apiServer(({ url }, response) => {
    if (url.includes("/statuses")) return json(response, [{ state: "waiting", description: null }]);
    return json(response, [
      { ...deployment, payload: "{}" },
      { ...deployment, payload: { a: 1, b: "x" } },
    ]);
  });
  const listed = await api.forge.deployments.list("production");
  expect(listed.map(({ payload }) => payload)).toEqual([{}, { b: "x" }]);
  expect(await api.forge.deployments.status(1)).toEqual({ state: "pending", description: "" });
});

test("a dry run says what it would propose and promote, and writes nothing", async () => {
  const forge = fakeForge();
  const sha = forge.git.commit({ branch: "main", files: { "data.lock": "a" } });
  const said: string[] = [];
  const dry = dryForge(forge, { info: (text) => void said.push(text) });
  const text = { name: "retrain", key: "churn", occasion: "may", title: "Retrain churn", body: "x" } as const;
  const files = { "data.lock": { content: "b" } };
  await applyBranch(dry, { name: "retrain", branch: "ours", state: "present", base: sha, files, message: "Retrain" });
  await applyPull(dry, { ...text, branch: "ours", base: "main", labels: ["retrain"], draft: true, state: "open" });
  await applyIssue(dry, { ...text, labels: ["drift"], state: "open" });
  await applyLabels(dry.labels, [{ name: "drift", color: "ff0000", description: "" }]);
  await applyTag(dry.tags, { name: "v1", commit: sha, message: "x" });
  const promotion = { environment: "production", sha, task: "deploy", payload: {}, description: "", production: true };
  await applyDeployment(dry, { key: "1", ...promotion, status: { state: "success", description: "" } });
  expect(said.map((line) => line.replaceAll(sha, "<main>"))).toMatchInlineSnapshot(`
    [
      "Dry run: would write data.lock on top of <main>.",
      "Dry run: would commit that (Retrain).",
      "Dry run: would create the branch ours.",
      "Dry run: would open a draft pull request from ours: Retrain churn.",
      "Dry run: would label it retrain.",
      "Dry run: would update the body of it.",
      "Dry run: would open an issue: Retrain churn.",
      "Dry run: would create the label drift.",
      "Dry run: would tag <main> as v1.",
      "Dry run: would create a deployment of <main> to production (deploy).",
      "Dry run: would set it to success.",
    ]
  `);
  expect(forge.writes()).toEqual([]);
});

test.each<[unknown, boolean | undefined]>([
  [true, false],
  [false, true],
  [null, undefined],
  [undefined, undefined],
])("a pull request whose mergeable is %j is conflicted: %j", async (mergeable, expected) => {
  await using api = await apiServer((_, response) => json(response, { number: 7, mergeable }));
  expect(await api.forge.pullRequests.isConflicted(7)).toBe(expected);
  expect(api.seen.map(({ method, url }) => `${method} ${url}`)).toEqual(["GET /repos/acme/models/pulls/7"]);
});

test.each([{ mergeable: "clean" }, { mergeable: 1 }, [], "x"])(
  "a pull request like %j is no answer",
  async (answer) => {
    await using api = await apiServer((_, response) => json(response, answer));
    await expect(api.forge.pullRequests.isConflicted(7)).rejects.toMatchObject({ name: "UserError" });
  },
);

test.each<[object | null, string | undefined]>([
  [null, undefined],
  [{ __typename: "User", login: "dana" }, "dana"],
  [{ __typename: "Bot", login: "github-actions" }, "github-actions[bot]"],
  [{ __typename: "Bot", login: "ours[bot]" }, "ours[bot]"],
  [{ __typename: "User", login: "ghost" }, undefined],
  // A name that an import brought along: nobody here can be held to it.
  [{ __typename: "Mannequin", login: "dana" }, undefined],
])("an issue whose editor is %j was edited by %j", async (editor, expected) => {
  await using api = await apiServer((_, response) => json(response, { data: { repository: { issue: { editor } } } }));
  expect(await api.forge.issues.editor(7)).toBe(expected);
  const [sent] = api.seen.map(({ body }): unknown => JSON.parse(body));
  expect(sent).toMatchObject({ variables: { owner: "acme", name: "models", number: 7 } });
});

test("an editor that cannot be read is never nobody", async () => {
  let answer: object = refused("Resource not accessible by integration", "FORBIDDEN");
  await using api = await apiServer((_, response) => json(response, answer));
  await expect(api.forge.issues.editor(7)).rejects.toThrow(/needs `issues: read`/);
  answer = { data: { repository: { issue: { editor: { __typename: "User", login: ["dana"] } } } } };
  await expect(api.forge.issues.editor(7)).rejects.toMatchObject({ name: "UserError" });
  answer = refused("Could not resolve to an Issue with the number of 7.", "NOT_FOUND");
  expect(await api.forge.issues.editor(7)).toBeUndefined();
});

test("the fake tells conflicts and editors as they are arranged, a dry run what is there", async () => {
  const forge = fakeForge();
  forge.git.commit({ branch: "main", files: { "data.lock": "a" } });
  const { number } = forge.addPull({ number: 7 });
  const issue = await forge.issues.create({ title: "Models", body: "- [ ] a", labels: [] });
  const dry = dryForge(forge, { info: () => undefined });
  forge.editPull(number, { title: "Mine" });
  expect(await dry.pullRequests.isConflicted(number)).toBe(false);
  forge.editPull(number, { isConflicted: true });
  forge.editPull(number, { title: "Still mine" });
  expect(await dry.pullRequests.isConflicted(number)).toBe(true);
  expect(forge.pullRequest(number)).not.toHaveProperty("isConflicted");
  forge.editPull(number, { isConflicted: undefined });
  expect(await dry.pullRequests.isConflicted(number)).toBeUndefined();
  forge.editIssue(issue.number, { body: "- [x] a" }, "dana");
  forge.editIssue(issue.number, { state: "closed" }, "eve");
  expect(await dry.issues.editor(issue.number)).toBe("dana");
  forge.editIssue(issue.number, { body: "- [x] a, b" });
  expect(await dry.issues.editor(issue.number)).toBeUndefined();
  await forge.issues.update(issue.number, { body: "- [ ] a" });
  expect(await dry.issues.editor(issue.number)).toBe("github-actions[bot]");
  const calls = forge.calls.length;
  // What a dry run did not create has neither.
  expect([await dry.pullRequests.isConflicted(0), await dry.issues.editor(0)]).toEqual([undefined, undefined]);
  expect(forge.calls).toHaveLength(calls);
});
