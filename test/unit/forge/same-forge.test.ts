import { expect, test } from "vitest";
import { hasStatus } from "../../../src/forge/api-error.ts";
import type { Forge } from "../../../src/forge/forge.ts";
import { githubForge } from "../../../src/forge/github.ts";
import { startEmulator, tipOf } from "../../rig/emulator.ts";
import { createRepository } from "../../rig/repository.ts";
import { fakeForge } from "../../fakes/forge.ts";

const branch = "ours";
const files = { "model.yaml": "a" };

/** What each attempt comes to: its answer, or the status of GitHub's refusal. */
async function attempts(forge: Forge, base: string): Promise<Readonly<Record<string, unknown>>> {
  const { branches, tags, labels, issues, pullRequests, deployments } = forge;
  const answers: Record<string, unknown> = {};
  const attempt = async <T>(what: string, ask: () => Promise<T>): Promise<T | undefined> => {
    try {
      const answer = await ask();
      answers[what] = answer ?? "done";
      return answer;
    } catch (error) {
      answers[what] = [401, 403, 404, 410, 422].find((status) => hasStatus(error, status)) ?? "defect";
      return undefined;
    }
  };
  const tree = await branches.tree(base, { "model.yaml": { content: "b" } });
  const [one, two] = [
    await branches.commit({ tree, parent: base, message: "one" }),
    await branches.commit({ tree, parent: base, message: "two" }),
  ];
  await attempt("a branch that is not there moves", () => branches.move({ branch, from: one, to: two }));
  await attempt("a branch is made", () => branches.move({ branch, from: undefined, to: one }));
  await attempt("a branch is made twice", () => branches.move({ branch, from: undefined, to: one }));
  await attempt("a branch is made over another", () => branches.move({ branch, from: undefined, to: two }));
  await attempt("a branch moves", () => branches.move({ branch, from: one, to: two }));
  await attempt("a branch moves once more", () => branches.move({ branch, from: one, to: two }));
  const pull = { branch, base: "main", title: "t", body: "b", draft: true };
  const opened = await pullRequests.create(pull);
  await attempt("a pull request is opened twice", () => pullRequests.create(pull));
  await attempt("a pull request of no branch", () => pullRequests.create({ ...pull, branch: "none" }));
  await attempt("a pull request to no branch", () => pullRequests.create({ ...pull, base: "none" }));
  await attempt("what is open below a name", async () => {
    const open = await pullRequests.openFrom("our");
    return open.map((one) => [one.branch, one.state, one.locked, one.closedAt, one.headSha === two]);
  });
  await attempt("what is open below another", () => pullRequests.openFrom("ours/"));
  await attempt("branches below a name", async () => (await branches.list("our")).map(({ sha }) => sha === two));
  await attempt("a branch below another", () => branches.move({ branch: `${branch}/a`, from: undefined, to: one }));
  await attempt("an unknown pull request", () => pullRequests.update(999, { title: "x" }));
  const { number } = await issues.create({ title: "t", body: "b", labels: ["drift"] });
  await attempt("a label that is there", async () => {
    await labels.add(number, ["drift"]);
    return (await issues.list({ author: await forge.viewer(), label: "drift" })).map((issue) => issue.labels.length);
  });
  await attempt("who put a label there", async () => [
    (await labels.labelled(number, "drift"))?.by,
    await forge.viewer(),
  ]);
  await attempt("who put no label there", async () => (await labels.labelled(number, "none"))?.by ?? "nobody");
  await attempt("a label that is not there goes", () => labels.remove(number, "none"));
  await attempt("a label of an unknown issue", () => labels.add(999, ["drift"]));
  await attempt("an unknown issue", () => issues.update(999, { title: "x" }));
  await attempt("an issue that is too long", () => issues.update(number, { body: "x".repeat(65_537) }));
  await attempt("who edited what nobody edited", async () => (await issues.editor(number)) ?? "nobody");
  await attempt("who edited a title alone", async () => {
    await issues.update(number, { title: "u", body: "b" });
    return (await issues.editor(number)) ?? "nobody";
  });
  await attempt("who edited a text", async () => {
    await issues.update(number, { body: "c" });
    return [await issues.editor(number), await forge.viewer()];
  });
  await attempt("who edited an unknown issue", async () => (await issues.editor(999)) ?? "nobody");
  await attempt("who edited a pull request", async () => (await issues.editor(opened.number)) ?? "nobody");
  const label = { name: "severe", color: "ff0000", description: "" };
  await attempt("a label is made", () => labels.create(label));
  await attempt("a label is made twice", () => labels.create(label));
  await tags.create({ name: "v1", commit: base, message: "m" });
  await attempt("a tag is made twice", () => tags.create({ name: "v1", commit: base, message: "m" }));
  await attempt("a tag that is another goes", () => tags.remove({ name: "v1", sha: one }));
  await attempt("a tag that is gone goes", () => tags.remove({ name: "v2", sha: one }));
  await attempt("the status of an unknown deployment", () => deployments.status(999));
  await attempt("an unknown deployment", () => deployments.addStatus(999, { state: "success", description: "" }));
  await attempt("drafts", async () => {
    await pullRequests.setDraft(opened, false);
    return (await pullRequests.byHead(branch)).map(({ draft, state }) => [draft, state]);
  });
  await attempt("what conflicts with nothing", async () => [await pullRequests.isConflicted(opened.number)]);
  await attempt("an unknown pull request conflicts", () => pullRequests.isConflicted(999));
  await attempt("what the branch's end leaves open", async () => {
    await branches.move({ branch: "short", from: undefined, to: one });
    await pullRequests.create({ ...pull, branch: "short" });
    await branches.move({ branch: "short", from: one, to: undefined });
    const left = await pullRequests.byHead("short");
    return [await pullRequests.openFrom("short"), left.map(({ state, merged }) => [state, merged])];
  });
  await attempt("a closed pull request conflicts", async () => {
    await pullRequests.update(opened.number, { state: "closed" });
    return [await pullRequests.isConflicted(opened.number)];
  });
  return answers;
}

test("the fake answers as the emulated GitHub does", async () => {
  await using emulator = await startEmulator();
  await createRepository(emulator, { files });
  const [owner = "", name = ""] = emulator.slug.split("/");
  const log = { debug: () => undefined, warn: () => undefined };
  const connection = { token: emulator.token(), repository: { owner, name }, apiUrl: emulator.apiUrl, log, pause: 0 };
  const fake = fakeForge();
  const base = fake.git.commit({ branch: "main", files });
  expect(await attempts(fake, base)).toEqual(await attempts(githubForge(connection), await tipOf(emulator)));
});
