import { expect, test } from "vitest";
import { ApiError } from "../../../src/forge/api-error.ts";
import { applyBranch } from "../../../src/forge/apply-branch.ts";
import { applyDeployment } from "../../../src/forge/apply-deployment.ts";
import { applyIssue } from "../../../src/forge/apply-issue.ts";
import { applyPull } from "../../../src/forge/apply-pull.ts";
import { applyTag } from "../../../src/forge/apply-tag.ts";
import { around } from "../../fakes/every-order.ts";
import { fakeForge, type FakeForge } from "../../fakes/forge.ts";

const branch = "model-gitops/retrain/churn";
const READS = /\.(?:byHead|list|find|status|head)$/;

type Step = (forge: FakeForge) => Promise<unknown>;

const text = { name: "retrain", key: "churn", occasion: "data-1", title: "Retrain churn", body: "New data." };
const newer = { ...text, occasion: "data-2", title: "Retrain churn on May", body: "Newer data." };
const sha = (forge: FakeForge): string => forge.git.head("main") ?? "";

const pulling =
  (change: object = {}): Step =>
  (forge) =>
    applyPull(forge, { ...text, branch, base: "main", labels: ["a", "b"], draft: true, state: "open", ...change });
const reporting =
  (change: object = {}): Step =>
  (forge) =>
    applyIssue(forge, { ...text, labels: ["a", "b"], state: "open", ...change });
const pushing =
  (content: string, change: object = {}): Step =>
  (forge) =>
    applyBranch(forge, {
      name: "retrain",
      branch,
      state: "present",
      base: sha(forge),
      files: { "model.yaml": { content } },
      message: "Retrain",
      ...change,
    });
const tagging =
  (isWanted: boolean): Step =>
  (forge) =>
    applyTag(
      forge.tags,
      isWanted ? { name: "v1", commit: sha(forge), message: "x" } : { name: "v1", commit: undefined },
    );
const deploying =
  (key: string): Step =>
  (forge) =>
    applyDeployment(forge, {
      key,
      environment: "e",
      sha: sha(forge),
      task: "deploy",
      payload: {},
      description: "",
      production: true,
      status: { state: "success", description: "" },
    });

const SITUATIONS: readonly (readonly [string, Step, Step])[] = [
  ["a pull request is opened", async () => undefined, pulling()],
  [
    "a pull request says something else",
    pulling(),
    pulling({ ...newer, labels: ["b", "c"], draft: false, base: "next" }),
  ],
  ["a pull request is closed", pulling(), pulling({ state: "closed", title: "Over" })],
  [
    "a pull request comes again",
    async (forge) => [await pulling()(forge), await pulling({ state: "closed" })(forge)],
    pulling(),
  ],
  ["an issue is opened", async () => undefined, reporting()],
  ["an issue says something else", reporting(), reporting({ ...newer, labels: ["b", "c"] })],
  [
    "an issue is opened again",
    async (forge) => [await reporting()(forge), await reporting({ state: "closed" })(forge)],
    reporting(newer),
  ],
  ["an issue is closed", reporting(), reporting({ state: "closed" })],
  ["a branch is made", async () => undefined, pushing("c")],
  ["a branch is replaced", pushing("c"), pushing("d")],
  ["a branch is removed", pushing("c"), pushing("c", { state: "absent" })],
  ["a tag is made", async () => undefined, tagging(true)],
  ["a tag is removed", tagging(true), tagging(false)],
  ["a deployment replaces another", deploying("1"), deploying("2")],
];

async function start(before: Step): Promise<FakeForge> {
  const forge = fakeForge();
  forge.git.commit({ branch: "main", files: { "model.yaml": "a" } });
  forge.git.point("next", sha(forge));
  const isOfBranches = SITUATIONS.some(([what, first]) => first === before && what.startsWith("a branch"));
  if (!isOfBranches) await pushing("b")(forge);
  await before(forge);
  return forge;
}

/** The forge, of which one write fails. */
function failing(forge: FakeForge, at: number, { status, isDone }: Fault): FakeForge {
  let count = 0;
  return around(forge, async (name, call) => {
    if (READS.test(name)) return await call();
    const isFault = count === at;
    count += 1;
    if (isFault && !isDone) throw new ApiError("oops", { status });
    const result = await call();
    if (isFault) throw new ApiError("oops", { status });
    return result;
  });
}

interface Fault {
  readonly status: number;
  /** Whether its effect happens, and only the answer is lost. */
  readonly isDone: boolean;
}

function stateOf(forge: FakeForge): object {
  const { issues, tags, deployments } = forge.proposals;
  const pulls = [1, 2, 3].flatMap((number) => {
    const isThere = forge.proposals.texts.has(number);
    return isThere ? [{ ...forge.pullRequest(number), headSha: "" }] : [];
  });
  return {
    pulls,
    issues: [...issues.values()],
    tags: [...tags.values()].map(({ name, commit }) => [name, commit]),
    deployments: [...deployments.values()].map(({ payload, statuses }) => [payload, statuses[0]?.state]),
    files: forge.git.head(branch) === undefined ? {} : forge.git.textFiles(branch),
  };
}

test.each(SITUATIONS)("when %s, no write that fails leaves anything else behind", async (_, before, step) => {
  const undisturbed = await start(before);
  let writes = 0;
  await step(around(undisturbed, async (name, call) => ((writes += READS.test(name) ? 0 : 1), await call())));
  const wanted = stateOf(undisturbed);
  const faults = [502, 403].flatMap((status) => [false, true].map((isDone) => ({ status, isDone })));
  const places = Array.from({ length: writes }, (__, at) => faults.map((fault) => ({ at, ...fault }))).flat();
  for (const { at, ...fault } of places) {
    const forge = await start(before);
    // One that passes is tried again by itself; with the other the run breaks off, and the next one goes on.
    const run = step(failing(forge, at, fault));
    await (fault.status === 502 ? run : run.catch(() => step(forge)));
    expect({ at, ...fault, ...stateOf(forge) }).toEqual({ at, ...fault, ...wanted });
  }
});
