import { expect, test } from "vitest";
import { renderBom } from "../../../src/report/bom.ts";
import { renderCroissant } from "../../../src/report/croissant.ts";
import { GOVERNED, GOVERNED_FACTS } from "./sample-governed.ts";
import { HOSTILE_TEXTS } from "./sample-hostile.ts";
import { hex, HOLDOUT, MANIFEST } from "./samples.ts";

const parsed = (text: string | undefined): unknown => JSON.parse(text ?? "null");
const TRAIN = parsed(renderCroissant(GOVERNED_FACTS, "train"));

// Required by the specification (docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html, dataset-level information).
const REQUIRED = [
  "@context",
  "@type",
  "conformsTo",
  "name",
  "description",
  "url",
  "license",
  "creator",
  "dateModified",
  "distribution",
];

test("everything that the specification requires, as it wants it", () => {
  for (const name of REQUIRED) expect(TRAIN).toHaveProperty([name]);
  expect(TRAIN).toMatchObject({
    "@type": "sc:Dataset",
    conformsTo: ["http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0"],
    name: "credit-risk-train",
    license: "https://spdx.org/licenses/CC-BY-4.0.html",
    creator: { "@type": "sc:Organization", name: "@acme/data" },
    dateModified: "2024-10-02",
    distribution: [
      {
        "@type": "cr:FileObject",
        "@id": "file/data%2Ftrain.csv",
        contentUrl: "data/train.csv",
        encodingFormat: "text/csv",
        sha256: "e".repeat(64),
      },
    ],
  });
});

test("where it comes from, how it was collected, who is in it", () => {
  expect(TRAIN).toMatchObject({
    "prov:wasDerivedFrom": [{ "@id": "urn:dataset:raw-loans%403" }],
    "rai:dataCollection": "loan applications",
    "rai:dataCollectionTimeframe": ["2024-07-01", "2024-09-30"],
    "rai:dataCollectionRawData": "core banking",
    "rai:dataAnnotationProtocol": ["outcome", "Ninety days past due."],
    "rai:dataLimitations": "No loans of before 2019.",
    "rai:dataBiases": "All loans of the home market.",
    "rai:dataUseCases": "Scoring of applications.",
    "rai:personalSensitiveInformation": ["pseudonymised", "dob: BIRTH_DATE"],
  });
});

test("its columns: those of the file where it was looked at, else those of the manifest", () => {
  const fields = (name: string, facts = GOVERNED_FACTS) => {
    const text = renderCroissant(facts, name) ?? "";
    return [...text.matchAll(/"@type": "cr:Field",\n\s+"dataType": "(.*)",\n\s+"name": "(.*)"/g)].map(
      ([, type, column]) => [column, type],
    );
  };
  expect(fields("train")).toEqual([
    ["age", "sc:Float"],
    ["defaulted", "sc:Text"],
    ["dob", "sc:Text"],
  ]);
  expect(fields("holdout")).toEqual([
    ["loan_id", "sc:Text"],
    ["age", "sc:Float"],
    ["region", "sc:Text"],
    ["defaulted", "sc:Text"],
  ]);
});

test("a dataset made of one beside it, by its name", () => {
  expect(parsed(renderCroissant(GOVERNED_FACTS, "holdout"))).toMatchObject({
    "prov:wasDerivedFrom": [{ "@id": "credit-risk-train" }],
    distribution: [{ sha256: HOLDOUT.slice(7) }],
  });
});

test("several files: each with its digest, and their pattern", () => {
  const train = { path: "s3://key:secret@bucket/*.parquet" };
  const files = [
    { path: "a.parquet", digest: hex("7") },
    { path: "b.csv.gz", digest: `md5:${"8".repeat(32)}` },
  ];
  const facts = { manifest: { ...MANIFEST, datasets: { train } }, datasetFiles: { train: files } };
  const text = renderCroissant(facts, "train");
  expect(parsed(text)).toMatchObject({
    distribution: [
      { contentUrl: "a.parquet", encodingFormat: "application/x-parquet", sha256: "7".repeat(64) },
      { contentUrl: "b.csv.gz", encodingFormat: "application/gzip", md5: "8".repeat(32) },
      { "@type": "cr:FileSet", includes: "s3://…@bucket/*.parquet" },
    ],
  });
  expect(text).not.toContain("secret");
});

test("what nobody said is left out, and what can be replaced tomorrow is said to be alive", () => {
  const bare = parsed(renderCroissant({ manifest: { ...MANIFEST, datasets: { train: { path: "x.csv" } } } }, "train"));
  expect(bare).toMatchObject({ isLiveDataset: true });
  for (const name of ["description", "url", "license", "creator", "dateModified", "rai:dataCollection"])
    expect(bare).not.toHaveProperty([name]);
  expect(TRAIN).not.toHaveProperty("isLiveDataset");
});

test("the same facts give the same bytes; a dataset that is not there has none; hostile names stay names", () => {
  expect(renderCroissant(GOVERNED_FACTS, "train")).toBe(renderCroissant(structuredClone(GOVERNED_FACTS), "train"));
  expect(renderCroissant(GOVERNED_FACTS, "other")).toBeUndefined();
  const datasets = {
    train: {
      ...GOVERNED.datasets["train"],
      path: HOSTILE_TEXTS[0],
      url: "javascript:alert(1)",
      derivedFrom: [...HOSTILE_TEXTS],
    },
  };
  const made = parsed(renderCroissant({ ...GOVERNED_FACTS, manifest: { ...GOVERNED, datasets } }, "train"));
  expect(made).not.toHaveProperty("url");
  expect(JSON.stringify(made)).toContain("urn:dataset:");
});

test("half a character, which a manifest can spell, has an address", () => {
  const half = "\uD800x";
  const datasets = { train: { ...GOVERNED.datasets["train"], path: `${half}.csv`, derivedFrom: [half] } };
  const columns = { ...GOVERNED.columns, id: half };
  const baseModels = [{ id: "acme/base", revision: half }];
  const facts = { manifest: { ...GOVERNED, datasets, columns, baseModels } };
  const made = parsed(renderCroissant(facts, "train"));
  expect(made).toMatchObject({ "prov:wasDerivedFrom": [{ "@id": "urn:dataset:%EF%BF%BDx" }] });
  expect(renderBom(facts)).toContain("pkg:huggingface/acme/base@%EF%BF%BDx");
});
