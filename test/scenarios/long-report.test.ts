import { expect, test } from "vitest";
import { commentsOn } from "../rig/quick-start.ts";
import { manifestOf, modelFiles } from "./fixture/model.ts";
import { scenario } from "./harness.ts";

const NAMES = ["alpha", "beta", "gamma"];
const SLICES = Array.from(
  { length: 50 },
  (_, index) =>
    `{name: "customers who spent more than ${index} on ${"very ".repeat(8)}dear things", where: "spend > ${index / 50 - 0.5}"}`,
);

test(
  "a report that is too long for a comment loses its least important parts and keeps its marker",
  { timeout: 180_000 },
  async () => {
    const files = (params: object): Readonly<Record<string, string>> =>
      Object.assign(
        {},
        ...NAMES.map((name) =>
          modelFiles({
            name,
            params: { ...params },
            edits: [["slices: [region]", `slices: [${SLICES.join(", ")}]`]],
          }),
        ),
      );
    const unchanged = files({ drop: ["visits"] });
    await using scene = await scenario({ files: unchanged, recorded: "none" });
    const longText = "What this model is for. ".repeat(200);
    const changed = Object.fromEntries(
      NAMES.map((name) => [
        `models/${name}/model.yaml`,
        manifestOf({
          name,
          params: { drop: ["visits", "spend"], note: longText },
          edits: [["slices: [region]", `slices: [${SLICES.join(", ")}]\ncard:\n  intendedUse: ${longText}`]],
        }),
      ]),
    );
    const pull = await scene.propose({ files: changed });
    await scene.check(pull);
    const whole = await Promise.all(NAMES.map((name) => scene.left(`model-gitops-out/${name}/report.md`)));
    expect(whole.join("").length).toBeGreaterThan(65_536);
    const [comment] = await commentsOn(scene.emulator, pull.number);
    const body = comment?.body ?? "";
    expect(body.length).toBeGreaterThan(40_000);
    expect(body.length).toBeLessThan(65_536);
    expect(body.split("\n").slice(0, 9).join("\n")).toMatchInlineSnapshot(`
    "### ❌ Of 3 models, 3 fail

    | Model | Verdict | What decided |
    | - | - | - |
    | \`alpha\` | ❌ fails | ROC AUC is 0.644, below the limit of 0.7. |
    | \`beta\` | ❌ fails | ROC AUC is 0.644, below the limit of 0.7. |
    | \`gamma\` | ❌ fails | ROC AUC is 0.644, below the limit of 0.7. |

    #### ❌ \`alpha\` fails: ROC AUC 0.644"
  `);
    expect(
      body
        .split("\n")
        .slice(-5, -1)
        .map((line) => line.replaceAll(/[0-9a-f]{7}\b/g, "<commit>").replace(/runs\/\d+/, "runs/<run>")),
    ).toMatchInlineSnapshot(`
    [
      "</details>",
      "",
      "<sub>Commit \`<commit>\` against \`<commit>\` · [run](https://github.com/acme/models/actions/runs/<run>) · Push again, or re-run the job. · Settings: \`models/*/model.yaml\`</sub>",
      "",
    ]
  `);
    expect((body.match(/<details>/g) ?? []).length).toBe((body.match(/<\/details>/g) ?? []).length);

    // The marker is whole, so the same comment is found again by a run that has something else to say.
    await scene.repository.commit({ ...unchanged, "docs/notes.md": "# Notes\n" }, "Take it back");
    expect(await scene.check(pull)).toContain("PATCH /repos/acme/models/issues/comments/");
    expect(await commentsOn(scene.emulator, pull.number)).toHaveLength(1);
  },
);
