import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { expect, test } from "vitest";
import bomSchema from "../../fixtures/cyclonedx/bom-1.6.schema.json" with { type: "json" };
import jsfSchema from "../../fixtures/cyclonedx/jsf-0.82.schema.json" with { type: "json" };
import spdxSchema from "../../fixtures/cyclonedx/spdx.schema.json" with { type: "json" };
import { isSpdxExpression, spdxId } from "../../../src/records/spdx.ts";
import type { BomFacts } from "../../../src/report/bom-facts.ts";
import { webAddress } from "../../../src/report/bom-parts.ts";
import { renderBom } from "../../../src/report/bom.ts";
import { GOVERNED, GOVERNED_FACTS, POLICIES } from "./sample-governed.ts";
import { HOSTILE_TEXTS } from "./sample-hostile.ts";
import { CANDIDATE, evaluation, hex, HOLDOUT, MANIFEST, rocAuc, run, TRICKY } from "./samples.ts";

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addFormat("iri-reference", (text: string) => !/[\s<>"{}|\\^`]/.test(text));
ajv.addFormat("idn-email", /^[^\s@]+@[^\s@]+$/);
const validate = ajv.addSchema(jsfSchema).addSchema(spdxSchema).compile(bomSchema);

/** The bill of materials, which the official schema has to find nothing wrong with. */
function bomOf(facts: BomFacts): unknown {
  const bom: unknown = JSON.parse(renderBom(facts));
  validate(bom);
  expect(validate.errors).toBeNull();
  return bom;
}

const named = (name: string, value: string) => ({ name: `model-gitops:${name}`, value });

test("the model: licence, base models with their relation, files with their hashes and how their tensors are encoded", () => {
  expect(bomOf(GOVERNED_FACTS)).toMatchObject({
    specVersion: "1.6",
    metadata: {
      timestamp: "2025-03-04T05:06:07Z",
      component: {
        type: "machine-learning-model",
        name: "credit-risk",
        version: "a".repeat(12),
        hashes: [{ alg: "SHA-256", content: "a".repeat(64) }],
        licenses: [{ license: { id: "Apache-2.0" } }],
        supplier: { contact: [{ email: "risk-ml@acme.test" }] },
        pedigree: {
          ancestors: [
            {
              name: "acme/tabular-base",
              version: "0123456789abcdef0123456789abcdef01234567",
              purl: "pkg:huggingface/acme/tabular-base@0123456789abcdef0123456789abcdef01234567",
              properties: [named("relation", "finetune"), named("endOfLife", "2027-01-31")],
            },
            {
              name: "https://models.test/second",
              hashes: [{ alg: "SHA-256", content: "9".repeat(64) }],
              licenses: [{ license: { name: "proprietary" } }],
              properties: [named("relation", "merge")],
            },
          ],
        },
        components: [
          {
            type: "file",
            name: "artifact/model.onnx",
            hashes: [{ content: "a".repeat(64) }],
            properties: expect.arrayContaining([named("tensors:F16", "3"), named("tensors:F32", "12")]),
          },
        ],
      },
    },
  });
});

test("its card: every number is text", () => {
  expect(bomOf(GOVERNED_FACTS)).toMatchObject({
    metadata: {
      component: {
        modelCard: {
          modelParameters: {
            approach: { type: "supervised" },
            datasets: [{ ref: "data:train" }, { ref: "data:holdout" }],
            inputs: [{ format: "age: number" }, { format: "region: category" }],
          },
          quantitativeAnalysis: {
            performanceMetrics: expect.arrayContaining([
              {
                type: "roc_auc",
                value: "0.8342",
                slice: "holdout",
                confidenceInterval: { lowerBound: "0.8221", upperBound: "0.8463" },
              },
              expect.objectContaining({ type: "roc_auc", slice: "holdout: under-25" }),
              expect.objectContaining({ type: "roc_auc", slice: "recent" }),
            ]),
          },
          considerations: {
            useCases: ["Ranks personal loan applications for manual review."],
            technicalLimitations: ["Trained on one market."],
            performanceTradeoffs: ["Slower than a scorecard."],
            ethicalConsiderations: [
              { name: "Applicants without history score lower." },
              { name: "R-1: Thin files score lower.", mitigationStrategy: "A person decides those." },
            ],
            fairnessAssessments: [
              {
                groupAtRisk: "Applicants under 25",
                harms: "Score lower.",
                mitigationStrategy: "A slice of their own.",
              },
            ],
            environmentalConsiderations: {
              energyConsumptions: [{ activity: "training", activityEnergyCost: { value: 0.0924, unit: "kWh" } }],
            },
          },
          properties: expect.arrayContaining([
            named("outOfScope", "Business loans"),
            named("riskTier", "high"),
            named("humanOversight", "A credit officer decides, and can switch it off."),
          ]),
        },
      },
    },
  });
});

test("its data: who answers for it, what it holds of people, what it was made from, its files", () => {
  const files = [
    { path: "data/a.csv", digest: hex("7") },
    { path: "data/b.csv", digest: `md5:${"8".repeat(32)}` },
  ];
  expect(bomOf({ ...GOVERNED_FACTS, datasetFiles: { train: files } })).toMatchObject({
    components: [
      {
        type: "data",
        "bom-ref": "data:train",
        licenses: [{ license: { id: "CC-BY-4.0" } }],
        pedigree: { ancestors: [{ type: "data", name: "raw-loans@3" }] },
        data: [
          {
            type: "dataset",
            classification: "pseudonymised",
            sensitiveData: ["dob: BIRTH_DATE"],
            governance: { owners: [{ organization: { name: "@acme/data" } }] },
            contents: {
              url: "https://data.acme.test/loans",
              properties: expect.arrayContaining([named("rows", "20000")]),
            },
          },
        ],
        components: [
          { type: "file", name: "data/a.csv", hashes: [{ alg: "SHA-256", content: "7".repeat(64) }] },
          { type: "file", name: "data/b.csv", hashes: [{ alg: "MD5", content: "8".repeat(32) }] },
        ],
        properties: expect.arrayContaining([named("asOf", "2024-10-02"), named("lawfulBasis", "contract")]),
      },
      {
        name: "holdout",
        hashes: [{ content: HOLDOUT.slice(7) }],
        components: [{ name: "data/holdout.csv" }],
        properties: expect.arrayContaining([named("role", "decides")]),
      },
    ],
    dependencies: [
      { ref: "model:credit-risk" },
      { ref: "data:train" },
      { ref: "data:holdout", dependsOn: ["data:train"] },
    ],
  });
});

test("what the policies say is declared, and what does not apply is not", () => {
  expect(bomOf({ ...GOVERNED_FACTS, policies: POLICIES })).toMatchObject({
    definitions: {
      standards: [{ name: "baseline", requirements: [{ identifier: "MG-DOC-001" }, { identifier: "MG-DATA-001" }] }],
    },
    declarations: {
      claims: [{ predicate: "pass" }, { predicate: "fail: holdout" }],
      attestations: [
        {
          map: [
            { claims: ["claim:MG-DOC-001"], conformance: { score: 1 } },
            { counterClaims: ["claim:MG-DATA-001"], conformance: { score: 0 } },
          ],
        },
      ],
    },
  });
});

test("the digest of several files is no file's hash", () => {
  const set = {
    schema: "model-gitops/artifact-set/v1" as const,
    files: [{ name: "a.safetensors", digest: hex("5"), bytes: 1 }],
  };
  const bom = bomOf({
    manifest: MANIFEST,
    run: run({ artifact: { path: "artifact", digest: CANDIDATE, bytes: 1, set } }),
  });
  expect(bom).toMatchObject({
    metadata: {
      component: { components: [{ name: "artifact/a.safetensors", hashes: [{ content: "5".repeat(64) }] }] },
    },
  });
  expect(bom).not.toMatchObject({ metadata: { component: { hashes: expect.anything() } } });
});

test.each([
  ["nothing was measured yet", { manifest: MANIFEST }],
  ["what YAML and JSON would misread", { manifest: MANIFEST, evaluation: TRICKY }],
  ["an expression of licences", { manifest: { ...MANIFEST, license: "MIT OR Apache-2.0" } }],
  ["the contact is a page", { manifest: { ...GOVERNED, contact: "https://acme.test/risk" } }],
  [
    "hostile texts everywhere",
    {
      manifest: {
        ...GOVERNED,
        owners: HOSTILE_TEXTS,
        description: HOSTILE_TEXTS.join("\n"),
        license: HOSTILE_TEXTS[0],
        baseModels: [{ id: HOSTILE_TEXTS[1], revision: HOSTILE_TEXTS[2], source: HOSTILE_TEXTS[3] }],
        datasets: { train: { path: "s3://u:p@b/x?y", url: "https://x.test/<b>|\\^", license: HOSTILE_TEXTS[4] } },
      },
    },
  ],
] as [string, BomFacts][])("valid also where %s", (_, facts) => expect(bomOf(facts)).toBeDefined());

test("the same facts give the same bytes, whatever they were compared with; other facts another serial number", () => {
  const alone = { ...GOVERNED_FACTS, evaluation: evaluation({ baseline: { status: "none" } }) };
  const serial = (facts: BomFacts) => /"serialNumber": "(.*)"/.exec(renderBom(facts))?.[1];
  expect(renderBom(GOVERNED_FACTS)).toBe(renderBom(alone));
  expect(serial(GOVERNED_FACTS)).toMatch(
    /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  const other = { ...GOVERNED_FACTS, evaluation: evaluation({ metrics: { roc_auc: rocAuc({ value: 0.9 }) } }) };
  expect(serial(other)).not.toBe(serial(GOVERNED_FACTS));
});

test.each([
  ["https://data.acme.test/loans?x=1#y", "https://data.acme.test/loans?x=1#y"],
  ["https://data.acme.test/a b", "https://data.acme.test/a%20b"],
  ["https://x.test/[x](y)%%#a#b", undefined],
  ["javascript:alert(1)", undefined],
])("the address %s", (text, address) => expect(webAddress(text)).toBe(address));

test("licences as the list of SPDX has them", () => {
  const { enum: ids } = spdxSchema;
  expect(ids.map(spdxId)).toEqual(ids);
  expect(spdxId("apache-2.0")).toBe("Apache-2.0");
  expect(
    ["MIT OR Apache-2.0", "(MIT AND BSD-3-Clause) OR GPL-2.0-or-later WITH GCC-exception-2.0"].every(isSpdxExpression),
  ).toBe(true);
  expect(["MIT", "MIT OR", "MIT XOR ISC", "(MIT OR ISC", "Ours OR MIT", "proprietary"].some(isSpdxExpression)).toBe(
    false,
  );
});
