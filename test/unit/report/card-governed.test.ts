import { load } from "js-yaml";
import { describe, expect, test } from "vitest";
import type { ModelManifest } from "../../../src/generated/types.ts";
import { canonicalJson, sha256 } from "../../../src/records/canonical.ts";
import { missingSections } from "../../../src/report/card-missing.ts";
import { renderCard } from "../../../src/report/card.ts";
import { GOVERNED, GOVERNED_FACTS } from "./sample-governed.ts";
import { HOSTILE_TEXTS } from "./sample-hostile.ts";
import { evaluation, hex, MANIFEST, rocAuc, run } from "./samples.ts";

const CARD = renderCard(GOVERNED_FACTS);

/** The body of one section. */
function section(id: string, card = CARD): string {
  const start = card.search(new RegExp(`^<!-- model-gitops:section id=${id}(?: src=\\S+)? -->$`, "m"));
  if (start < 0) throw new Error(`no section ${id}`);
  const [, , ...body] = card.slice(start).split("\n");
  const end = body.findIndex((line) => line.startsWith("<!-- model-gitops:section"));
  return body
    .slice(0, end < 0 ? undefined : end)
    .join("\n")
    .trim();
}

function front(card = CARD): unknown {
  return load(card.split("---\n")[1] ?? "");
}

describe("what a risk officer reads", () => {
  test("what it was made from, and how to reach whom", () => {
    expect(section("description")).toContain(
      "- **Finetuned from model:** `acme/tabular-base` at `0123456789abcdef0123456789abcdef01234567` (finetune, MIT, supported until 2027-01-31), `https://models.test/second` at",
    );
    expect(section("contact")).toBe("- `risk-ml@acme.test`\n- `@acme/risk-ml`");
  });

  test("its risk: tier, class, why, who decided it when, and the register", () => {
    expect(section("risk")).toBe(
      [
        "Risk tier: **high**.",
        "Class of the use under Regulation (EU) 2024/1689: **high risk**.",
        "It ranks people for credit.",
        "Decided by `@grace` on 2026-10-01.",
        [
          "| Risk | What can go wrong | What is done about it | Shown by | Left of it | Owner | Reviewed |",
          "| - | - | - | - | - | - | - |",
          "| `R-1` | `Thin files score lower.` | `A person decides those.` | `under-25` | low | `@grace` | 2026-10-01 |",
        ].join("\n"),
      ].join("\n\n"),
    );
  });

  test("who watches it, and what is watched", () => {
    expect(section("oversight")).toBe(
      "A credit officer decides, and can switch it off.\n\nResults that need a person are accepted by `@ada`.",
    );
    expect(section("monitoring")).toContain(
      "- **Columns that count alone:** `age`\n- **Limits in production:** `roc_auc` at least 0.78",
    );
  });

  test("what is said of the data", () => {
    const data = section("training-data");
    expect(data).toContain(
      "| `train` | internal-system, `core banking`, `@acme/data` | `loan applications` | 2024-07-01 to 2024-09-30 | 2024-10-02 |",
    );
    for (const line of [
      "- **Stand for:** All loans of the home market.",
      "- **Labels:** outcome: Ninety days past due.",
      "- **Known gaps:** No loans of before 2019.",
      "- **Made from:** `raw-loans@3`",
      "- **Lawful basis:** contract",
      "- **Kept until:** 2030-12-31",
      "- **Personal columns:** `dob` (`BIRTH_DATE`), `order` (`NOT_PERSONAL`)",
    ])
      expect(data).toContain(line);
  });

  test("waivers, versions and the identity of everything", () => {
    expect(section("waivers")).toContain(
      "| `W-2026-014` | `MG-DATA-003` | `holdout` | New rows come in May. | 2026-12-31 |",
    );
    expect(section("history")).toContain("| 2026-10-02 | `aaaaaaaaaaaa` | `fedcba987654` | pull request 12 | pass |");
    expect(section("provenance")).toContain(`| \`artifact/model.onnx\` | 180 KiB | \`${hex("a")}\` |`);
  });

  test("a history is bounded", () => {
    const versions = Array.from({ length: 40 }, (_, at) => ({
      recordedAt: `2026-01-${String(at)}`,
      artifact: hex("1"),
    }));
    expect(section("history", renderCard({ ...GOVERNED_FACTS, history: versions })).split("\n")).toHaveLength(14);
  });
});

test("front matter: base models, and what the card was made from", () => {
  expect(front()).toMatchObject({
    base_model: ["acme/tabular-base"],
    base_model_relation: "finetune",
    "model-gitops": {
      schema: "model-gitops/card/v1",
      version: "a".repeat(12),
      manifest_sha256: sha256(canonicalJson(GOVERNED)).slice(7),
    },
  });
  const other = { ...GOVERNED_FACTS, evaluation: evaluation({ metrics: { roc_auc: rocAuc({ value: 0.9 }) } }) };
  expect(front(renderCard(other))).not.toEqual(front());
});

test("front matter: only what the Hub knows is a base model or a dataset there", () => {
  const datasets = {
    train: { path: "x.csv", url: "https://huggingface.co/datasets/acme/loans" },
    holdout: { path: "y.csv" },
  };
  const baseModels: ModelManifest["baseModels"] = [
    { id: "a/b", revision: "x", relation: "merge" },
    { id: "c/d", revision: "x", relation: "quantized" },
    { id: "oci://registry.test/e", revision: "x" },
  ];
  const made = front(renderCard({ manifest: { ...MANIFEST, datasets, baseModels } }));
  expect(made).toMatchObject({ base_model: ["a/b", "c/d"], datasets: ["acme/loans"] });
  expect(made).not.toHaveProperty("base_model_relation");
});

describe("missing sections", () => {
  const facts = { ...GOVERNED_FACTS };
  const without = (change: Partial<ModelManifest>) =>
    missingSections({ ...facts, manifest: { ...GOVERNED, ...change } });

  test("none of a model that says everything", () => expect(missingSections(facts)).toEqual([]));

  test("what is not there, by tier", () => {
    const bare: ModelManifest = { ...MANIFEST };
    for (const key of ["card", "governance", "description"] as const) delete bare[key];
    const always = [
      "Model Description",
      "Direct Use",
      "Out-of-Scope Use",
      "Bias, Risks, and Limitations",
      "Evaluation",
    ];
    expect(missingSections({ manifest: bare })).toEqual(always);
    expect(missingSections({ manifest: { ...bare, governance: { risk: "limited" } } })).toEqual(always);
    expect(missingSections({ manifest: { ...bare, governance: { euAiAct: "high" } } })).toEqual([
      ...always,
      "Human oversight",
      "Monitoring",
      "Model Card Contact",
    ]);
  });

  test("a file with the name of a section stands there, and takes the place of no measurement", () => {
    const bare: ModelManifest = { ...MANIFEST, governance: { risk: "high" } };
    delete bare.card;
    const sections = ["human-oversight", "limitations", "evaluation", "uses"].map((id) => ({
      id,
      markdown: `Of ${id}.`,
    }));
    const card = renderCard({ manifest: bare, sections });
    expect(section("oversight", card)).toBe("Of human-oversight.");
    expect(section("limitations", card)).toBe("Of limitations.");
    expect(section("prose-evaluation", card)).toBe("Of evaluation.");
    const missing = missingSections({ manifest: bare, sections });
    expect(missing).toContain("Evaluation");
    expect(missing).not.toContain("Human oversight");
  });

  test.each(["", "TBD", "<!-- Describe them here. -->", "## Limitations"])(
    "a file that says %j takes away no placeholder, whatever else the section holds",
    (markdown) => {
      const manifest: ModelManifest = { ...MANIFEST, card: { risks: ["It is wrong about the young."] } };
      const sections = [{ id: "limitations", markdown }];
      expect(missingSections({ manifest, sections })).toContain("Bias, Risks, and Limitations");
      const said = [{ id: "limitations", markdown: "Nobody under 25 is in the data." }];
      expect(missingSections({ manifest, sections: said })).not.toContain("Bias, Risks, and Limitations");
    },
  );

  test("of two files with the names of one section both stand there", () => {
    const sections = ["human-oversight", "oversight"].map((id) => ({ id, markdown: `Of ${id}.` }));
    const card = renderCard({ manifest: { ...MANIFEST, governance: { risk: "high" } }, sections });
    expect(section("oversight", card)).toBe("Of human-oversight.\n\nOf oversight.");
  });

  test.each([
    "TBD",
    "n/a",
    "[More Information Needed]",
    " todo. ",
    "…",
    "To be defined",
    "<!-- Describe the use here. -->",
    "<br>",
    "&nbsp;",
  ])("%s says nothing", (text) => {
    expect(without({ description: text })).toEqual(["Model Description"]);
    expect(
      without({
        card: { ...GOVERNED.card, intendedUse: text, instructions: undefined } as ModelManifest["card"] & object,
      }),
    ).toEqual(["Direct Use"]);
    expect(without({ card: { ...GOVERNED.card, outOfScope: [text] } })).toEqual(["Out-of-Scope Use"]);
    expect(
      without({
        governance: { ...GOVERNED.governance, approvers: undefined, oversight: text } as ModelManifest["governance"] &
          object,
      }),
    ).toEqual(["Human oversight"]);
  });

  test("nor does a contact", () => expect(without({ contact: "TBD" })).toEqual(["Model Card Contact"]));
});

test("hostile texts make no heading, section, image, tag, mention or front matter of theirs", () => {
  const texts = [
    ...HOSTILE_TEXTS,
    "---\nlicense: mit\n---",
    "<!-- model-gitops:section id=results -->",
    "# Results",
    "[x](javascript:alert(1))",
    "![x](https://evil.test/a.png)",
  ];
  const all = texts.join("\n\n");
  const bad = {
    ...GOVERNED,
    description: all,
    baseModels: [{ id: all.slice(0, 300), revision: texts[2] ?? "", license: texts[4] ?? "" }],
    owners: ["@ada"],
    datasets: {
      train: {
        ...GOVERNED.datasets["train"],
        path: "x",
        description: all,
        knownGaps: all,
        derivedFrom: [...texts],
        labels: { source: "human", method: all },
        privacy: { purpose: all, columns: { [all]: { type: "EMAIL" } } },
      },
    },
    card: {
      intendedUse: all,
      outOfScope: texts,
      limitations: texts,
      risks: texts,
      tradeoffs: texts,
      metricRationale: all,
      groups: [{ group: all, harms: all }],
      instructions: all,
    },
    governance: {
      ...GOVERNED.governance,
      rationale: all,
      oversight: all,
      risks: [
        { id: "R-1", risk: all, mitigation: all, owner: all, residual: "low", test: all, reviewed: "2026-01-01" },
      ],
    },
  } satisfies ModelManifest;
  const waivers = [{ id: all, rule: all, term: all, reason: all, expires: "2026-12-31" }];
  const card = renderCard({
    ...GOVERNED_FACTS,
    manifest: bad,
    waivers,
    run: run({ command: ["sh", all] }),
    sections: [{ id: "x --> <b>", markdown: all }],
  });
  const headings = (text: string) => text.match(/^#+ .*$/gm)?.filter((line) => line !== "## X b");
  expect(headings(outsideCode(card))).toEqual(headings(outsideCode(CARD)));
  expect(card.match(/^<!-- model-gitops:section/gm)?.length).toBe(
    (CARD.match(/^<!-- model-gitops:section/gm)?.length ?? 0) + 1,
  );
  const text = outsideCode(card);
  expect(text).not.toMatch(/^(?:---|===)$/m);
  expect(
    text
      .match(/<(?!!-- (?:model-gitops:section|Made from))[a-z!/?][^>]*>/gi)
      ?.filter((tag) => !/^<\/?code>$/.test(tag)) ?? [],
  ).toEqual([]);
  expect(text).not.toMatch(/!\[|\]\(javascript|(?<![A-Za-z0-9])@[a-z]/i);
});

/** The Markdown without fences and code spans. */
function outsideCode(markdown: string): string {
  const [, , ...body] = markdown.split(/^---$/m);
  return body
    .join("---")
    .replaceAll(/^(`{3,}|~{3,})[^\n]*\n[\s\S]*?^\1$/gm, "")
    .replaceAll(/(?<!`)(`+)(?!`)([^\n]*?[^`])\1(?!`)/g, "");
}
