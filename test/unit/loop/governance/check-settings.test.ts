import { describe, expect, test } from "vitest";
import { settingsFindings, type WrittenSettings } from "../../../../src/loop/governance/check-settings.ts";
import { loadModels, loadSettings } from "../../../../src/loop/models/load-models.ts";
import { RevisionFiles } from "../../../../src/revisions/revision-files.ts";
import { fakeForge } from "../../../fakes/forge.ts";
import { stageManifest } from "../../../fakes/stage-model.ts";
import { memoryRevision } from "../memory-revision.ts";

const FILE = ".github/model-gitops.yaml";
const HEAD = "apiVersion: model-gitops/v1\nkind: Settings\ngovernance:\n";
const REMOTE = `acme/policies//credit@${"a".repeat(40)}`;
const ROLES = `apiVersion: model-gitops/v1\nkind: Roles\nroles:\n  model-risk: {users: ["@tom"]}\n  legal: {users: []}\n`;
const RULE = `apiVersion: model-gitops/v1\nkind: Rule\nid: ACME-001\ntitle: It holds\nseverity: block\nexpr: "true"\n`;
const STANDING = { "governance/roles.yaml": ROLES, "governance/policies/a.yaml": RULE };

type Files = Readonly<Record<string, string>>;

async function problems(governance: readonly string[], more: Files = {}, forge?: WrittenSettings["forge"]) {
  const text = HEAD + governance.map((line) => `  ${line}\n`).join("");
  const files = new RevisionFiles(memoryRevision("head", { ...STANDING, [FILE]: text, ...more }));
  const [settings, models] = [await loadSettings(files), await loadModels(files)];
  const found = await settingsFindings({ settings, models, files, forge });
  return found.map(({ rule, outcome, message, location }) => [
    `${rule} ${outcome} ${location?.file === FILE ? `line ${(location.line ?? 0) - 3}` : location?.file}`,
    message,
  ]);
}

const OURS = "policies: [baseline, ./governance/policies]";

describe("settings that name what is not there are told at their line", () => {
  test.each([
    ["policies: [eu-ai-act]", "source", 'There is no pack "eu-ai-act". Did you mean "eu-ai-act-high-risk"?'],
    ["policies: [baseline@2]", "source", 'There is no pack "baseline@2". Did you mean "baseline@1"?'],
    ["policies: [./governance/none]", "source", "There is no rule in governance/none."],
    ["policies: [governance/policies]", "source", "is a folder of this repository: write it as ./governance/policies."],
    [
      "policies: [governance/policies/]",
      "source",
      "is a folder of this repository: write it as ./governance/policies.",
    ],
    ["policies: [../pol]", "source", 'There is no pack "../pol".'],
    ["policies: [acme/x//y@main]", "source", "names a branch or a tag"],
    ["policies: [acme/x]", "source", "names no commit"],
    [
      "approvals: {high: [model-risk, modelrisk]}",
      "settings",
      'Did you mean "model-risk"? Its roles: model-risk and legal.',
    ],
    ["approvals: {limited: [legal]}", "settings", "asks for the role legal, in which governance/roles.yaml has nobody"],
    ["approvals: {limited: [constructor]}", "settings", "which governance/roles.yaml does not have"],
    ["artifacts: {formats: [piclke]}", "settings", 'no format that can be allowed. Did you mean "pickle"?'],
    ["artifacts: {formats: [elf]}", "settings", "artifacts.formats names elf, which is no format that can be allowed."],
    [
      "artifacts: {globals: [acme.Clip, os.system]}",
      "settings",
      "artifacts.globals names os.system, with which a pickle",
    ],
    ["artifacts: {globals: [torch.hub.load]}", "settings", "no setting allows it"],
  ])("%s", async (line, rule, said) =>
    expect(await problems([line])).toEqual([[`policy/${rule} fail line 1`, expect.stringContaining(said)]]),
  );

  test.each([
    ["MG-DATA-044: {severity: warn}", "governance.rules names MG-DATA-044, and no rule has this id. Did you mean"],
    ["ACME-002: {severity: warn}", 'no rule has this id. Did you mean "ACME-001"?'],
    ["MG-DATA-004: {params: {maxMising: 0.9}}", 'Did you mean "maxMissing"?'],
    ["MG-DATA-003: {params: {maxAge: 30}}", "MG-DATA-003 reads no parameter maxAge, so this changes nothing."],
    ["MG-DATA-004: {params: {maxMissing: 90%}}", "must be a number such as 0.5"],
    ["MG-SEC-003: {severity: info}", "MG-SEC-003 cannot be waived"],
    ["MG-APPR-003: {params: {role: anybody}}", "its params is ignored"],
  ])("rules: %s", async (line, said) =>
    expect(await problems([OURS, "rules:", `  ${line}`])).toEqual([
      ["policy/settings fail line 3", expect.stringContaining(said)],
    ]),
  );

  test("what a rule of the suite reads is known, whatever pack was meant", async () =>
    expect(
      await problems(["policies: [eu-ai-act]", 'rules: {MG-RISK-004: {params: {maxAge: "thirty days"}}}']),
    ).toEqual([
      ["policy/source fail line 1", expect.anything()],
      ["policy/settings fail line 2", expect.stringContaining("MG-RISK-004 must be a duration such as 365d")],
    ]));

  test("what changes nothing, or asks nobody, is a warning", async () => {
    expect(
      await problems([
        "approvals: {high: []}",
        "rules: {MG-DATA-004: {severity: warn}}",
        "artifacts: {globals: [com.acme]}",
      ]),
    ).toEqual([
      ["policy/settings warn line 1", expect.stringContaining("approvals.high is empty")],
      [
        "policy/settings warn line 2",
        "MG-DATA-004 is in no pack that is named here, so governance.rules changes nothing of it.",
      ],
      ["policy/settings warn line 3", expect.stringContaining("artifacts.operatorDomains")],
    ]);
  });

  test("what is there is not told", async () => {
    const good = [
      OURS,
      "mode: report-only",
      "approvals: {high: [model-risk], limited: []}",
      "artifacts: {formats: [zip, pickle], globals: [acme.transforms.Clip, io.BytesIO], operatorDomains: [com.acme]}",
      "rules: {MG-DATA-004: {severity: warn, params: {maxMissing: 0.9}}, MG-SEC-003: {mode: enforce}, ACME-001: {mode: report-only}}",
    ];
    expect(await problems(good)).toEqual([]);
  });
});

test("a pack that a manifest names is looked for too, and its rules are known", async () => {
  const model = (pack: string) => ({
    "models/churn/model.yaml": `${stageManifest()}governance: {policies: [${pack}]}\n`,
  });
  const lines = ["rules: {MG-DATA-004: {severity: warn}}"];
  expect(await problems(lines, model("baseline"))).toEqual([]);
  expect(await problems(lines, model("basline"))).toEqual([
    ["policy/source fail models/churn/model.yaml", expect.stringContaining('Did you mean "baseline"?')],
  ]);
});

test("packs of another repository are read where somebody can, and may have any rule elsewhere", async () => {
  const lines = [`policies: [${REMOTE}]`, "rules: {ACME-009: {severity: warn}, MG-DATA-044: {severity: warn}}"];
  const offline = await problems(lines);
  expect(offline.map(([where]) => where)).toEqual(["policy/settings fail line 2"]);
  const forge = fakeForge({ packs: { [`acme/policies@${"a".repeat(40)}`]: { "credit/a.yaml": RULE } } });
  const online = await problems(lines, {}, async () => forge);
  expect(online.map(([where, message]) => [where, message?.slice(0, 32)])).toEqual([
    ["policy/settings fail line 2", "governance.rules names ACME-009,"],
    ["policy/settings fail line 2", "governance.rules names MG-DATA-0"],
    ["policy/locked fail governance/policy.lock", expect.anything()],
  ]);
});

test("what is in files of another repository is not told to whoever names it", async () => {
  const remote = { "credit/a.yaml": "password: hunter2\nkind: Secret\n", "credit/b.yaml": "- token: x\n" };
  const forge = fakeForge({ packs: { [`acme/policies@${"a".repeat(40)}`]: remote } });
  const told = await problems([`policies: [${REMOTE}]`], {}, async () => forge);
  expect(told.map(([, message]) => message)).toEqual([
    `${REMOTE}/a.yaml is no rule that can be read. Run model-gitops policy test in that repository.`,
    `${REMOTE}/b.yaml is no rule that can be read. Run model-gitops policy test in that repository.`,
    `${REMOTE} is not in governance/policy.lock.`,
  ]);
});

test("roles without a file, and with one that cannot be read", async () => {
  const lines = ["approvals: {high: [model-risk]}"];
  expect(await problems(lines, { "governance/roles.yaml": "roles: [" })).toEqual([]);
  const files = new RevisionFiles(memoryRevision("head", { [FILE]: `${HEAD}  ${lines[0]}\n` }));
  const found = await settingsFindings({ settings: await loadSettings(files), models: [], files, forge: undefined });
  expect(found.map(({ message }) => message)).toEqual([
    "approvals.high asks for the role model-risk, and there is no governance/roles.yaml that says who that is: nobody could approve.",
  ]);
});

test("where the lock does not fit is told", async () => {
  const lock = {
    schema: "model-gitops/policy-lock/v1",
    sources: [{ source: "baseline", sha256: "0".repeat(64), rules: 3 }],
  };
  const found = await problems([OURS], { "governance/policy.lock": JSON.stringify(lock) });
  expect(found).toEqual([
    ["policy/locked fail governance/policy.lock", expect.stringContaining("baseline has other rules")],
    ["policy/locked fail governance/policy.lock", "./governance/policies is not in governance/policy.lock."],
  ]);
});
