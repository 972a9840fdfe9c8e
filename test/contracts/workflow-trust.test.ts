import { expect, test } from "vitest";
import { GATE_JOB } from "../../src/records/witness.ts";
import { isWanted } from "../rig/workflow/expressions.ts";
import { at, entriesOf, yamlOf } from "./repository.ts";
import { jobsOf, OWN, stepsOf, TEMPLATES } from "./workflow-files.ts";

const [SPLIT, QUICK, FORKS, WATCH, TAG, PROMOTE] = [
  "model-gitops-split.yml",
  "model-gitops.yml",
  "model-gitops-forks.yml",
  "model-gitops-watch.yml",
  "model-gitops-tag.yml",
  "model-gitops-promote.yml",
].map((name) => `workflows-templates/${name}`);

/** Each job's permissions, to the last: a new one is a decision that is made here too. */
const GRANTED: Readonly<Record<string, object>> = {
  [`${SPLIT} plan`]: { contents: "read", "pull-requests": "read", actions: "read" },
  [`${SPLIT} adopt`]: { contents: "write", "pull-requests": "read", actions: "read" },
  [`${SPLIT} train`]: { contents: "read" },
  [`${SPLIT} train-elsewhere`]: { contents: "read" },
  [`${SPLIT} evaluate`]: { contents: "read", "pull-requests": "read", actions: "read" },
  [`${SPLIT} gate`]: { contents: "read", "pull-requests": "read", actions: "read", "id-token": "write" },
  [`${SPLIT} report`]: { contents: "read", "pull-requests": "write", actions: "read" },
  [`${SPLIT} record`]: { contents: "write", "pull-requests": "read", actions: "read" },
  [`${QUICK} check`]: { contents: "read", "pull-requests": "write", actions: "read" },
  [`${QUICK} record`]: { contents: "write", "pull-requests": "read", actions: "read" },
  [`${FORKS} report`]: { actions: "read", contents: "read", "pull-requests": "write" },
  [`${WATCH} monitor`]: { contents: "read" },
  [`${WATCH} settle`]: { contents: "write", issues: "write" },
  [`${WATCH} refresh`]: { contents: "read", issues: "read", "pull-requests": "read" },
  [`${WATCH} propose`]: { contents: "write", issues: "write", "pull-requests": "write" },
  [`${TAG} verify`]: { contents: "read", "pull-requests": "read", actions: "read" },
  [`${PROMOTE} promote`]: {
    contents: "write",
    deployments: "write",
    "pull-requests": "write",
    issues: "write",
    actions: "read",
  },
  [`${PROMOTE} rollback`]: {
    contents: "write",
    deployments: "write",
    "pull-requests": "write",
    issues: "write",
  },
  "workflows-templates/model-gitops-collect.yml collect": {
    contents: "read",
    "pull-requests": "read",
    actions: "write",
  },
  "workflows-templates/model-gitops-audit.yml audit": {
    contents: "read",
    issues: "write",
    "pull-requests": "read",
    actions: "read",
  },
  "workflows-templates/model-gitops-approvals.yml approvals": {
    contents: "read",
    "pull-requests": "read",
    statuses: "write",
    actions: "read",
  },
  "workflows-templates/model-gitops-site.yml site": { contents: "read", deployments: "read" },
  "workflows-templates/model-gitops-site.yml publish": { pages: "write", "id-token": "write" },
};

/** Runs one action of GitHub's on files that another job made: it says who it is to Pages alone. */
const PUBLISHES = "workflows-templates/model-gitops-site.yml publish";

const APPROVALS = "workflows-templates/model-gitops-approvals.yml";

const LEDGER_ENVIRONMENT = "model-gitops-ledger";

interface TemplateJob {
  readonly file: string;
  readonly name: string;
  readonly body: unknown;
  /** What its steps use, without versions. */
  readonly uses: readonly string[];
}

const JOBS: readonly TemplateJob[] = TEMPLATES.flatMap((file) =>
  jobsOf(file).map(([name, body]) => {
    const steps = stepsOf(file).filter(({ job }) => job === name);
    return { file, name, body, uses: steps.map(({ uses = "" }) => uses.split("@")[0] ?? "") };
  }),
);
const named = ({ file, name }: TemplateJob): string => `${file} ${name}`;

/** What starts the user's code: training, setup, fetch and predict commands. */
const RUNS_USER_CODE = new Set([
  OWN,
  ...["train", "evaluate", "check", "monitor", "refresh"].map((name) => `${OWN}/actions/${name}`),
]);
/** Files alone, besides ours. */
const HARMLESS = new Set(["actions/checkout", "actions/upload-artifact", "actions/download-artifact"]);

test("every job of every template is granted what is written here, and nothing else", () => {
  const granted = JOBS.map((job) => [named(job), at(job.body, "permissions")] as const);
  expect(Object.fromEntries(granted)).toEqual(GRANTED);
});

test.each(TEMPLATES.filter((file) => file === SPLIT || file === QUICK))(
  "%s judges again what is aimed at another branch",
  (file) => {
    const events = at(yamlOf(file), "on");
    expect(at(events, "pull_request", "types")).toEqual(["opened", "synchronize", "reopened", "edited"]);
    expect(at(events, "pull_request", "branches")).toEqual(["main"]);
    expect(at(events, "push")).toEqual({ branches: ["main"] });
    expect(entriesOf(events).map(([event]) => event)).toEqual(["pull_request", "merge_group", "push"]);
    // Skipped counts as a success: no job that is required may look at what was edited.
    const conditions = JOBS.filter((job) => job.file === file).map(({ body }) => String(at(body, "if") ?? ""));
    expect(conditions.filter((condition) => condition.includes("event.action"))).toEqual([]);
  },
);

test("a job with a secret is of the ledger's environment, of the default branch alone, and starts no user code", () => {
  const holders = JOBS.filter(({ body }) => JSON.stringify(body).includes("secrets."));
  expect(holders.map(named)).toEqual([
    `${PROMOTE} promote`,
    `${PROMOTE} rollback`,
    `${SPLIT} adopt`,
    `${SPLIT} record`,
    `${WATCH} settle`,
    `${WATCH} propose`,
  ]);
  const limited = JOBS.filter(({ body }) => at(body, "environment") !== undefined);
  expect(limited.filter((job) => named(job) !== PUBLISHES)).toEqual(holders);
  for (const { body, uses } of holders) {
    expect(at(body, "environment")).toBe(LEDGER_ENVIRONMENT);
    const condition = String(at(body, "if"));
    expect(condition).toMatch(/github\.event_name == 'push'|github\.ref == 'refs\/heads\/main'/);
    expect(condition).not.toContain("||");
    const own = uses.filter((one) => !HARMLESS.has(one));
    expect(
      ["record", "settle", "retrain", "promote", "rollback"].map((name) => [`${OWN}/actions/${name}`]),
    ).toContainEqual(own);
  }
  const recording = stepsOf(SPLIT ?? "").filter(({ uses }) => uses?.startsWith(`${OWN}/actions/record@`));
  expect(recording.map(({ step }) => at(step, "with", "train"))).toEqual(["later", "never"]);
});

test("no job of the split template starts user code beside a token that writes, or one that says who it is", () => {
  const users = JOBS.filter(({ file, uses }) => file === SPLIT && uses.some((one) => RUNS_USER_CODE.has(one)));
  expect(users.map(({ name }) => name)).toEqual(["train", "train-elsewhere", "evaluate"]);
  const writing = users.filter(({ body }) => JSON.stringify(at(body, "permissions")).includes("write"));
  expect(writing).toEqual([]);
});

test("what reaches a cluster runs nothing that a manifest names, and holds no token that writes", () => {
  const handing = stepsOf(SPLIT ?? "").find(
    ({ job, uses }) => job === "train-elsewhere" && uses?.startsWith(`${OWN}/actions/train@`),
  );
  expect(at(handing?.step, "with", "where")).toBe("elsewhere");
  const collecting = stepsOf("workflows-templates/model-gitops-collect.yml");
  expect(collecting.map(({ uses }) => uses?.split("@")[0])).toEqual([`${OWN}/actions/collect`]);
});

test("what reads production's logs holds no token that writes, and hands its digests on to what records", () => {
  const [monitor, settle] = JOBS.filter(({ file }) => file === WATCH);
  expect(JSON.stringify(at(monitor?.body, "permissions"))).not.toContain("write");
  expect(at(monitor?.body, "outputs", "windows")).toBe("${{ steps.monitor.outputs.windows }}");
  expect(at(settle?.body, "needs")).toBe("monitor");
  const settling = stepsOf(WATCH ?? "").find(({ uses }) => uses?.startsWith(`${OWN}/actions/settle@`));
  expect(at(settling?.step, "with", "needs")).toBe("${{ toJSON(needs) }}");
  const events = entriesOf(at(yamlOf(WATCH ?? ""), "on")).map(([event]) => event);
  expect(events).toEqual(["schedule", "workflow_dispatch", "repository_dispatch", "issues"]);
});

test("a tag starts nothing that writes; what carries it out is of the default branch's own file, and one after the other", () => {
  expect(entriesOf(at(yamlOf(TAG ?? ""), "on"))).toEqual([["push", { tags: ["**@v*", "**#*"] }]]);
  const guard = stepsOf(TAG ?? "").find(({ uses }) => uses?.startsWith(`${OWN}/actions/promote@`));
  expect(at(guard?.step, "with", "verify-only")).toBe(true);
  const promote = yamlOf(PROMOTE ?? "");
  expect(entriesOf(at(promote, "on")).map(([event]) => event)).toEqual([
    "workflow_run",
    "schedule",
    "workflow_dispatch",
  ]);
  expect(at(promote, "concurrency")).toEqual({
    group: "model-gitops-promote",
    "cancel-in-progress": false,
    queue: "max",
  });
  for (const { body } of JOBS.filter(({ file }) => file === PROMOTE)) expect(at(body, "cache-mode")).toBe("none");
});

const NAMED = { model: "churn", version: "1.1.0", stage: "production" };

test.each([
  ["no inputs, as on the schedule", null, "promote"],
  ["an empty form", { model: "", version: "", rollback: false, lift: "", resume: false, emergency: false }, "promote"],
  ["a version and a stage", { ...NAMED, rollback: false, lift: "", resume: false, emergency: false }, "promote"],
  ["rollback", { ...NAMED, rollback: true, lift: "", resume: false, emergency: false }, "rollback"],
  ["lift alone", { ...NAMED, rollback: false, lift: "1.1.0", resume: false, emergency: false }, "rollback"],
  ["resume alone", { ...NAMED, rollback: false, lift: "", resume: true, emergency: false }, "rollback"],
  ["emergency alone", { ...NAMED, rollback: false, lift: "", resume: false, emergency: true }, "rollback"],
])("with %s one job of the promotion's workflow runs, and leaves what it did", (_, inputs, wanted) => {
  const jobs = JOBS.filter(({ file }) => file === PROMOTE);
  const running = (ref: string) =>
    jobs.filter(({ body }) =>
      isWanted(at(body, "if"), { contexts: { github: { ref }, inputs: inputs ?? {} }, status: "success" }),
    );
  const [job, ...more] = running("refs/heads/main");
  expect([job?.name, more]).toEqual([wanted, []]);
  const left = stepsOf(PROMOTE ?? "").find(
    ({ job: of, uses }) => of === wanted && uses?.startsWith("actions/upload-artifact@"),
  );
  expect(at(left?.step, "with", "path")).toBe("model-gitops-out/*/promotion.json");
  expect(running("refs/heads/other")).toEqual([]);
});

test("what refreshes data holds no token that writes; what proposes starts no command, and believes what was handed on", () => {
  const job = (name: string): TemplateJob | undefined => JOBS.find((one) => named(one) === `${WATCH} ${name}`);
  const [refresh, propose] = [job("refresh"), job("propose")];
  expect(JSON.stringify(at(refresh?.body, "permissions"))).not.toContain("write");
  expect(JSON.stringify(refresh?.body)).not.toContain("secrets.");
  expect(at(refresh?.body, "outputs", "refreshed")).toBe("${{ steps.refresh.outputs.refreshed }}");
  expect(at(propose?.body, "needs")).toBe("refresh");
  expect((propose?.uses ?? []).filter((one) => RUNS_USER_CODE.has(one))).toEqual([]);
  const proposing = stepsOf(WATCH ?? "").find(({ uses }) => uses?.startsWith(`${OWN}/actions/retrain@`));
  // Without it the action would run the refresh commands itself, beside a token that writes.
  expect(at(proposing?.step, "with", "needs")).toBe("${{ toJSON(needs) }}");
  // An issue that somebody edits starts nothing that reads production.
  const conditions = ["monitor", "settle"].map((name) => String(at(job(name)?.body, "if")));
  for (const condition of conditions) expect(condition).toContain("github.event_name != 'issues'");
});

test("what tells of approvals runs no user code, and nothing that another run brought", () => {
  const events = entriesOf(at(yamlOf(APPROVALS), "on")).map(([event]) => event);
  expect(events).toEqual(["pull_request", "pull_request_review", "merge_group", "workflow_run"]);
  const [checkout, ...others] = stepsOf(APPROVALS);
  expect(at(checkout?.step, "if")).toBe("${{ github.event_name != 'workflow_run' }}");
  expect(others.map(({ uses }) => uses?.split("@")[0])).toEqual([`${OWN}/actions/approvals`]);
});

test("the one job that may say who it is is the gate that record looks for, on GitHub's runner, and starts nothing else", () => {
  const witnesses = JOBS.filter(({ body }) => at(body, "permissions", "id-token") !== undefined);
  expect(witnesses.map(named).toSorted()).toEqual([PUBLISHES, `${SPLIT} gate`].toSorted());
  const gate = witnesses.find(({ file }) => file === SPLIT);
  expect(at(gate?.body, "name")).toBe(GATE_JOB);
  expect(at(gate?.body, "runs-on")).toBe("ubuntu-24.04");
  expect((gate?.uses ?? []).filter((one) => !HARMLESS.has(one))).toEqual([`${OWN}/actions/gate`]);
});

test("what publishes the site starts nothing else, reads no file of the repository, and is of the default branch", () => {
  const publishing = JOBS.find((job) => named(job) === PUBLISHES);
  expect(publishing?.uses).toEqual(["actions/deploy-pages"]);
  expect(at(publishing?.body, "environment", "name")).toBe("github-pages");
  expect(at(publishing?.body, "if")).toBe("${{ github.ref == 'refs/heads/main' }}");
  expect(at(publishing?.body, "needs")).toBe("site");
});

test("no template runs a command, or an action of the checkout", () => {
  const steps = TEMPLATES.flatMap((file) => stepsOf(file));
  expect(steps.filter(({ uses }) => uses === undefined || uses.startsWith("."))).toEqual([]);
  expect(JOBS.filter(({ body }) => at(body, "uses") !== undefined)).toEqual([]);
});
