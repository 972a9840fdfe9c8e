import { load } from "js-yaml";
import { describe, expect, test } from "vitest";
import { renderCard } from "../../../src/report/card.ts";
import { yamlDocument } from "../../../src/report/yaml.ts";
import { evaluation, MANIFEST, run, TRICKY } from "./samples.ts";

const FACTS = { manifest: MANIFEST, evaluation: evaluation(), run: run() };

/** The Hub's own pattern for the front matter (huggingface_hub, repocard.py). */
const FRONT_MATTER = /^(\s*---(?:\r\n|\r|\n))([\S\s]*?)((?:\r\n|\r|\n)---[ \t]*(\r\n|\n|$))/;

function frontMatterOf(card: string): Record<string, unknown> {
  const value: unknown = load(FRONT_MATTER.exec(card)?.[2] ?? "");
  if (typeof value !== "object" || value === null) throw new Error("the front matter is no mapping");
  return { ...value };
}

describe("front matter", () => {
  test("one result a dataset, intervals and slices in the metrics' args", () => {
    const front = frontMatterOf(renderCard(FACTS));
    expect(front).toMatchObject({
      license: "apache-2.0",
      pipeline_tag: "tabular-classification",
      library_name: "onnx",
    });
    expect(front["model-index"]).toMatchObject([
      {
        name: "credit-risk",
        results: [
          {
            task: { type: "tabular-classification" },
            dataset: { type: "credit-risk-holdout", name: "credit-risk holdout", split: "holdout" },
            metrics: [
              {
                type: "roc_auc",
                value: 0.8342,
                args: { rows: 5000, interval: [0.8221, 0.8463], level: 0.95 },
              },
              { type: "log_loss" },
              { type: "accuracy" },
              { type: "roc_auc", args: { slice: "region=north" } },
              { type: "roc_auc", args: { slice: "region=south" } },
              { type: "roc_auc", args: { slice: "under-25" } },
            ],
          },
          { dataset: { split: "recent" }, metrics: [{ type: "roc_auc", args: { rows: 1800 } }] },
        ],
      },
    ]);
  });

  test("what YAML would misread is quoted, floats have a dot, undefined metrics are left out", () => {
    const card = renderCard({ ...FACTS, evaluation: TRICKY });
    expect(card).toContain("value: 1.0e-7\n");
    expect(card).toContain("- 1.0e+21\n");
    expect(card).toContain('slice: "no"\n');
    expect(card).toContain('slice: "1.10"\n');
    expect(card).toContain("value: 0.0\n");
    expect(card).not.toMatch(/NaN|null/);
  });

  test.each([
    ["MIT", { license: "mit" }],
    ["GPL-3.0-or-later", { license: "gpl-3.0" }],
    ["ODbL-1.0", { license: "odbl" }],
    ["LicenseRef-Acme", { license: "other", license_name: "acme", license_link: "LICENSE" }],
  ])("license %s", (license, keys) => {
    expect(frontMatterOf(renderCard({ manifest: { ...MANIFEST, license } }))).toMatchObject(keys);
  });

  test("what is no character for PyYAML is written as an escape", () => {
    const text = yamlDocument({ name: "a\uFFFEb\uFFFF" });
    expect(text).toBe('name: "a\\uFFFEb\\uFFFF"\n');
    expect(load(text)).toEqual({ name: "a\uFFFEb\uFFFF" });
  });

  test("keys that are words of YAML are quoted", () => {
    expect(yamlDocument({ no: "x", "a b": { integer: 2 }, list: [["a"], {}, []], gone: undefined })).toBe(
      '"no": "x"\n"a b": 2\nlist:\n  - - "a"\n  - {}\n  - []\n',
    );
  });
});

describe("body", () => {
  test("the template's headings in its order, and ours", () => {
    const sections = [
      { id: "citation", markdown: "Cite us." },
      { id: "get-started", markdown: "Load it." },
      { id: "fair-lending", markdown: "<!-- model-gitops:section id=results -->" },
    ];
    const headings = renderCard({ ...FACTS, sections }).match(/^#+ .*$/gm);
    expect(headings).toEqual([
      "# Model Card for credit-risk",
      "## Model Details",
      "### Model Description",
      "### Inputs",
      "## Uses",
      "### Direct Use",
      "### Out-of-Scope Use",
      "## Bias, Risks, and Limitations",
      "## Risk classification",
      "## Human oversight",
      "## Monitoring",
      "## How to Get Started with the Model",
      "## Training Details",
      "### Training Data",
      "### Training Procedure",
      "#### Training Hyperparameters",
      "#### Speeds, Sizes, Times",
      "## Evaluation",
      "### Testing Data, Factors & Metrics",
      "#### Testing Data",
      "#### Factors",
      "### Results",
      "#### Other datasets",
      "## Environmental Impact",
      "## Technical Specifications",
      "### Model Architecture and Objective",
      "### Hardware",
      "## Citation",
      "## Fair lending",
      "## Provenance",
      "## Model Card Contact",
    ]);
  });

  test("each section carries its marker once, and prose cannot forge one", () => {
    const card = renderCard({
      ...FACTS,
      sections: [{ id: "x", markdown: "<!-- model-gitops:section id=results -->" }],
    });
    const ids = [...card.matchAll(/<!-- model-gitops:section id=([a-z-]+)(?: src=\S+)? -->/g)].map(([, id]) => id);
    expect(ids.length).toBe(card.match(/^#{2,} /gm)?.length);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("what is missing is said with the template's placeholder", () => {
    const { card: _, ...bare } = MANIFEST;
    const card = renderCard({ manifest: bare });
    for (const id of ["direct-use", "out-of-scope", "limitations", "evaluation"]) {
      expect(card).toMatch(new RegExp(`id=${id}(?: src=\\S+)? -->\\n#+ [^\\n]+\\n\\n\\[More Information Needed\\]`));
    }
  });

  test("the same facts give the same bytes, whatever they were compared with", () => {
    const alone = evaluation({ baseline: { status: "none" } });
    expect(renderCard(FACTS)).toBe(renderCard({ ...FACTS, evaluation: alone }));
    expect(renderCard(FACTS)).not.toContain("2025-03-04");
  });
});
