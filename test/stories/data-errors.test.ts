import { expect, test } from "vitest";
import { auto } from "../../actions/auto/run.ts";
import { lineage } from "../../actions/lineage/run.ts";
import { validate } from "../../actions/validate/run.ts";
import { sha256 } from "../../src/records/canonical.ts";
import { OLD, START, csv, holdout, line, model, people, settled, told } from "../unit/loop/stages/data-world.ts";

const WRONG = csv(people(1000, 1300), OLD);
const RIGHT = csv(
  people(1000, 1300).map((row) => ({ ...row, y: (row["a"] ?? 0) + (row["b"] ?? 0) > -0.2 ? 1 : 0 })),
  OLD,
);

function issue(more: Readonly<Record<string, string>> = {}): string {
  const lines = {
    apiVersion: "model-gitops/v1",
    kind: "DataIssue",
    id: "holdout-1",
    dataset: "holdout",
    digest: `"${sha256(WRONG)}"`,
    rows: '"a < 0"',
    severity: "high",
    owner: '"@ada"',
    due: "2026-11-20",
    opened: "2026-10-20",
    description: '"Labels of <img src=x> rows are wrong, says @everybody"',
    ...more,
  };
  return `${Object.entries(lines)
    .map(([key, value]) => `${key}: ${value}`)
    .join("\n")}\n`;
}

const CLOSED = issue({ closed: `{on: 2026-11-01, how: corrected, digest: "${sha256(RIGHT)}"}` });

test("an error of the evaluation data, from its issue to its correction: the corrected rows decide for both models", async () => {
  await using rig = await settled();
  await rig.push({ "issues/holdout-1.yaml": issue() });
  const checked = await rig.run(validate);
  expect([checked.exitCode, told(checked)]).toEqual([0, []]);

  // Corrected without the issue: the wrong rows decide, and the message says what to write.
  await rig.propose({ [holdout]: RIGHT, ...model(1.1, 1) });
  const silent = await rig.run(auto);
  const succession = told(silent).find((text) => text.includes("gate/succession"));
  expect(succession).toContain("The base branch's rows of holdout decided");
  expect(succession).toContain(`how: corrected, digest: "${sha256(RIGHT)}"}\` in issues/holdout-1.yaml`);

  expect(told(silent)).toContainEqual(
    expect.stringMatching(
      /^warn data-issue\/open churn was judged on sha256:\w{12}, in which holdout-1 is an open error of high/,
    ),
  );

  const files = { [holdout]: RIGHT, "issues/holdout-1.yaml": CLOSED, ...model(1.1, 1) };
  await rig.propose(files);
  const corrected = await rig.run(auto);
  expect(told(corrected)).toContainEqual(
    expect.stringMatching(
      /^inconclusive gate\/succession Rows of holdout are known to be wrong, and this corrects holdout-1, so the new content decided: 300 rows\. /,
    ),
  );
  const body = (await rig.forge.comments(1)).at(-1)?.body ?? "";
  expect(body).toContain("Before and after the correction");
  expect(body).toMatch(/Production before +\| Production after +\| Candidate before +\| Candidate after/);
  expect(told(corrected).join("\n")).not.toContain("data-issue/open");
  expect(await line(rig)).toMatch(/because <why>$/);
  const closing = /model-gitops approve data-issues@[0-9a-f]{32}/.exec(body)?.[0] ?? "";
  expect(closing).not.toBe("");

  // An approval without a reason, or of one of the two alone, accepts nothing.
  rig.forge.addReview(1, { author: "ada", body: `${(await line(rig)).replace(" because <why>", "")}\n${closing}` });
  expect((await rig.run(auto)).exitCode).toBe(1);
  rig.forge.addReview(1, { author: "ada", body: (await line(rig)).replace("<why>", "I looked at the rows") });
  const accepted = await rig.run(auto);
  expect([accepted.exitCode, told(accepted).filter((text) => !text.startsWith("waived "))]).toEqual([0, []]);
});

test("an author who brings both the error and its correction corrects nothing", async () => {
  await using rig = await settled();
  await rig.propose({ [holdout]: RIGHT, "issues/holdout-1.yaml": CLOSED });
  const proposed = await rig.run(auto);
  expect(told(proposed).join("\n")).toContain("The base branch's rows of holdout decided");
});

test("lineage tells both directions of what the ledger and the tree have", async () => {
  await using rig = await settled();
  const asked = await rig.run(lineage, { of: "churn/holdout" });
  expect(asked.exitCode).toBe(0);
  const tree: unknown = JSON.parse(asked.outputs["lineage"] ?? "");
  expect(tree).toMatchObject({
    target: { kind: "dataset", name: "holdout", model: "churn" },
    into: [{ kind: "content", name: sha256(START[holdout] ?? ""), branches: [{ kind: "evaluation", model: "churn" }] }],
    serves: [],
  });
  const unknown = await rig.run(lineage, { of: "chrun" });
  expect([unknown.exitCode, told(unknown)]).toEqual([
    1,
    ['fail lineage/unknown Neither the ledger nor a manifest knows "chrun". Did you mean "churn"?'],
  ]);
});

test("what is wrong with a data issue is told on its line, and its condition is not repeated", async () => {
  await using rig = await settled();
  const rows = "\"iban = 'DE02120300000000202051' AND (SELECT 1) = 1\"";
  await rig.push({
    "issues/holdout-1.yaml": issue({ rows, digest: `"sha256:${"0".repeat(64)}"`, due: "2026-10-01" }),
    "issues/other.yaml": issue({ id: "labels-2", dataset: "labels" }),
    "issues/bomb-1.yaml": "a: &a [x]\nb: *a\n",
  });
  const { annotations, exitCode } = await rig.run(validate);
  expect(exitCode).toBe(1);
  expect(annotations.map(({ rule, location }) => `${rule} ${location?.file ?? ""}:${location?.line ?? 0}`)).toEqual(
    expect.arrayContaining([
      "data-issue/rows issues/holdout-1.yaml:6",
      "data-issue/digest issues/holdout-1.yaml:5",
      "data-issue/dates issues/holdout-1.yaml:9",
      "data-issue/file issues/other.yaml:3",
      "data-issue/dataset issues/other.yaml:4",
      "manifest/yaml issues/bomb-1.yaml:2",
    ]),
  );
  expect(JSON.stringify(annotations)).not.toContain("DE02");
});
