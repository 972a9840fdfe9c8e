import { expect, test } from "vitest";
import { githubForge } from "../../../src/forge/github.ts";
import { assertNoViolations, startEmulator } from "../../rig/emulator.ts";
import { callApi, createRepository } from "../../rig/repository.ts";
import { apiServer, json } from "./api-server.ts";

/** A GraphQL server of one pull request: each list in pages of the nodes given. */
function graphql(list: "reviews" | "commits", pages: readonly (readonly object[])[], totalCount = pages.flat().length) {
  return apiServer(({ url, body }, response) => {
    expect(url).toBe("/graphql");
    const { variables } = JSON.parse(body) as { readonly variables: { readonly after?: string } };
    const at = Number(variables.after ?? 0);
    const pageInfo = { hasNextPage: at + 1 < pages.length, endCursor: String(at + 1) };
    json(response, {
      data: { repository: { pullRequest: { [list]: { totalCount, pageInfo, nodes: pages[at] } } } },
    });
  });
}

const REVIEW = {
  author: { __typename: "User", login: "ada" },
  state: "APPROVED",
  body: "yes",
  commit: { oid: "c" },
  submittedAt: "2026-01-01T00:00:00Z",
  url: "https://x/1",
  lastEditedAt: null,
  includesCreatedEdit: false,
  createdViaEmail: false,
};

test("reviews of all pages, each with whether it was edited or mailed, and by what kind of author", async () => {
  await using api = await graphql("reviews", [
    [REVIEW, { ...REVIEW, lastEditedAt: "2026-01-02T00:00:00Z" }, { ...REVIEW, createdViaEmail: true }],
    [
      { ...REVIEW, author: { __typename: "Bot", login: "ada" }, state: "UNHEARD_OF" },
      { ...REVIEW, author: { __typename: "Mannequin", login: "ada" } },
      { ...REVIEW, author: null, commit: null, includesCreatedEdit: true },
    ],
  ]);
  const reviews = await api.forge.reviews(7);
  const brief = reviews.map(({ author, state, isEdited, isByEmail }) => [author, state, isEdited, isByEmail].join(" "));
  expect(brief).toEqual([
    "ada APPROVED false false",
    "ada APPROVED true false",
    "ada APPROVED false true",
    "ada[bot] COMMENTED false false",
    "ghost APPROVED false false",
    "ghost APPROVED true false",
  ]);
  expect(reviews[0]).toMatchObject({
    body: "yes",
    commit: "c",
    submittedAt: "2026-01-01T00:00:00Z",
    url: "https://x/1",
  });
});

const person = (login: string | null, email = "x@example.org") => ({ email, user: login === null ? null : { login } });
const commit = (oid: string, ...authors: readonly object[]) => ({
  commit: { oid, committer: { user: { login: "web-flow" } }, authors: { totalCount: authors.length, nodes: authors } },
});

test("the people of commits are authors, committers and co-authors; an address of GitHub's names its account", async () => {
  const nodes = [
    commit("a", person("ada"), person("grace")),
    commit("b", person(null), person(null, "12+mia@users.noreply.github.com")),
  ];
  await using api = await graphql("commits", [nodes]);
  expect(await api.forge.commitPeople(7)).toEqual({
    logins: ["ada", "grace", "web-flow", "mia"],
    shas: ["a", "b"],
    isComplete: true,
  });
  await using cut = await graphql("commits", [nodes], 300);
  expect(await cut.forge.commitPeople(7)).toMatchObject({ isComplete: false });
});

test("GraphQL's refusal is an error that names the permission, never an empty list", async () => {
  await using api = await apiServer((_, response) =>
    json(response, { data: null, errors: [{ type: "FORBIDDEN", message: "Resource not accessible by integration" }] }),
  );
  await expect(api.forge.reviews(7)).rejects.toThrow(/pull-requests: read/);
});

test("who pushed is what the repository's activity says, and nothing where it says nothing", async () => {
  const told = { activity_type: "push", before: "a", after: "b", timestamp: "2026-01-01T00:00:00Z" };
  const branch = { branch: "x", repository: "eve/models" };
  await using api = await apiServer((_, response) =>
    json(response, [
      { ...told, actor: { login: "ada", type: "User" } },
      { ...told, actor: { login: "helper", type: "Bot" } },
      { ...told, actor: null },
    ]),
  );
  expect((await api.forge.activities(branch))?.map(({ actor }) => actor)).toEqual(["ada", "helper[bot]", "ghost"]);
  expect(api.seen[0]?.url).toMatch(/^\/repos\/eve\/models\/activity\?.*ref=refs%2Fheads%2Fx/);
  expect(await api.forge.activities({ branch: "x" })).toBeUndefined();
  for (const status of [403, 404]) {
    await using refusing = await apiServer((_, response) => json(response, { message: "no" }, status));
    expect(await refusing.forge.activities(branch)).toBeUndefined();
    expect(await refusing.forge.dispatches()).toEqual([]);
  }
});

test("the emulator tells who pushed, co-authored and edited as GitHub does", async () => {
  await using emulator = await startEmulator({ people: { ada: "write", grace: "write" } });
  const repository = await createRepository(emulator, { files: { "a.txt": "a" } });
  await repository.branch("change");
  const unlinked = { name: "grace", email: "grace@laptop.local" };
  const first = await repository.commit({ "b.txt": "b" }, "x\n\nCo-authored-by: ada <ada@users.noreply.github.com>", {
    ...unlinked,
    pusher: "grace",
  });
  const second = await repository.commit({ "b.txt": "c" }, "y", { pusher: "ada" });
  const { number } = await repository.openPullRequest({ head: "change", user: "octocat" });
  emulator.addRun({ headSha: first, headBranch: "main", event: "workflow_dispatch", actor: "ada" });
  const [owner = "", name = ""] = emulator.slug.split("/");
  const log = { debug: () => undefined, warn: () => undefined };
  const token = emulator.token(undefined, { contents: "read", "pull-requests": "read" });
  const forge = githubForge({ token, repository: { owner, name }, apiUrl: emulator.apiUrl, log, pause: 0 });
  const { head } = await forge.pull(number);
  const activities = await forge.activities(head);
  expect(activities).toMatchObject([
    { type: "push", actor: "ada", before: first, after: second },
    { type: "branch_creation", actor: "grace", after: first },
  ]);
  expect(await forge.commitPeople(number)).toEqual({
    logins: ["ada", "octocat"],
    shas: [first, second],
    isComplete: true,
  });
  expect(await forge.dispatches()).toMatchObject([{ actor: "ada" }]);
  const path = `/repos/${emulator.slug}/pulls/${number}/reviews`;
  const { id } = await callApi(emulator, "grace", { method: "POST", path, body: { body: "ok", event: "APPROVE" } });
  expect(await forge.reviews(number)).toMatchObject([{ author: "grace", body: "ok", isEdited: false }]);
  await callApi(emulator, "ada", { method: "PUT", path: `${path}/${Number(id)}`, body: { body: "more" } });
  expect(await forge.reviews(number)).toMatchObject([{ author: "grace", body: "more", isEdited: true }]);
  assertNoViolations({ violations: emulator.violations.filter(({ operation }) => operation !== "POST /graphql") });
});
