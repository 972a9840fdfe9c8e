import { describe, expect, test } from "vitest";
import type { Dataset, ModelManifest } from "../../../../src/generated/types.ts";
import { modelProblems } from "../../../../src/manifest/read.ts";
import { renderCroissant } from "../../../../src/report/croissant.ts";
import { withCroissant } from "../../../../src/work/card/croissant.ts";
import { GOVERNED_FACTS, GOVERNED } from "../../report/sample-governed.ts";
import { HOSTILE_TEXTS } from "../../report/sample-hostile.ts";
import { MANIFEST } from "../../report/samples.ts";

const PATH = "data/train.json";

function described(dataset: Partial<Dataset>, text: string | undefined) {
  const manifest: ModelManifest = { ...MANIFEST, datasets: { train: { path: "x.csv", croissant: PATH, ...dataset } } };
  const made = withCroissant(manifest, new Map(text === undefined ? [] : [[PATH, text]]));
  // What is taken has to be what a manifest may say.
  expect(modelProblems(made.manifest)).toEqual([]);
  return { ...made, train: made.manifest.datasets["train"] };
}

const of = (croissant: object, dataset: Partial<Dataset> = {}) =>
  described(dataset, JSON.stringify({ "@type": "sc:Dataset", ...croissant })).train;

// As huggingface.co/api/datasets/<id>/croissant and the specification's examples write it.
const PUBLISHED = {
  "@type": "sc:Dataset",
  name: "simple-pass",
  description: "PASS is a large-scale image dataset.",
  license: "https://creativecommons.org/licenses/by/4.0/",
  url: "https://www.robots.ox.ac.uk/~vgg/data/pass/",
  creator: { "@type": "sc:Organization", name: "University of Oxford" },
  datePublished: "2021-09-27T00:00:00Z",
  "rai:dataCollection": "Sampled from YFCC-100M.",
  "rai:dataLimitations": ["No people.", "No labels."],
  "rai:personalSensitiveInformation": "None.",
  "prov:wasDerivedFrom": { "@id": "urn:dataset:YFCC-100M" },
};

test("what the manifest does not say is taken from the file", () => {
  expect(of(PUBLISHED)).toEqual({
    path: "x.csv",
    croissant: PATH,
    description: "PASS is a large-scale image dataset.",
    license: "CC-BY-4.0",
    url: "https://www.robots.ox.ac.uk/~vgg/data/pass/",
    origin: { type: "public", source: "simple-pass", owner: "University of Oxford" },
    asOf: "2021-09-27",
    collection: { method: "Sampled from YFCC-100M." },
    knownGaps: "No people.\nNo labels.",
    personalData: "none",
    derivedFrom: ["YFCC-100M"],
  });
});

test("what is written is never overridden; of an origin only who answers for it is added", () => {
  const own = {
    description: "Ours.",
    license: "MIT",
    origin: { type: "purchased" as const },
    personalData: "personal" as const,
  };
  expect(of(PUBLISHED, own)).toMatchObject({ ...own, origin: { type: "purchased", owner: "University of Oxford" } });
  const period = { from: "2020-01-01", to: "2020-12-31" };
  expect(of(PUBLISHED, { period })).not.toHaveProperty("asOf");
});

test("what we write ourselves is read back", () => {
  const text = renderCroissant(GOVERNED_FACTS, "train");
  const told = [
    "description",
    "license",
    "url",
    "period",
    "knownGaps",
    "personalData",
    "derivedFrom",
    "collection",
  ] as const;
  const { train } = GOVERNED.datasets;
  const read = described({}, text).train;
  for (const name of [...told, "representativeness", "labels"] as const) expect(read?.[name]).toEqual(train?.[name]);
  const { owner, source } = train?.origin ?? {};
  expect(described({ origin: { type: "purchased" } }, text).train?.origin).toEqual({
    type: "purchased",
    owner,
    source,
  });
});

test("a description of other bytes is not of this dataset", () => {
  const pin = "a".repeat(64);
  const about = (sha256: string) => ({
    ...PUBLISHED,
    distribution: [{ "@type": "cr:FileObject", contentUrl: "https://data.example/x.csv", sha256 }],
  });
  const problems = (sha256: string) =>
    described({ version: { sha256: pin } }, JSON.stringify(about(sha256), null, 1)).problems;
  expect(problems(pin)).toEqual([]);
  expect(problems("b".repeat(64))).toMatchObject([{ dataset: "train", message: expect.stringContaining("x.csv") }]);
});

test.each([
  ["one file, as a program writes it", "distribution", (file: object) => file],
  ["under a prefix", "sc:distribution", (file: object) => [file]],
  ["under an address", "https://schema.org/distribution", (file: object) => file],
])("a description of other bytes is told: %s", (_, key, listed) => {
  const files = (sha256: string) => [
    { contentUrl: "https://data.example/x.csv?download=1", sha256 },
    { "sc:contentUrl": { "@id": "https://data.example/x.csv" }, "cr:sha256": sha256 },
  ];
  const pin = "a".repeat(64);
  const problems = (file: object) =>
    described({ version: { sha256: pin } }, JSON.stringify({ ...PUBLISHED, [key]: listed(file) })).problems;
  for (const file of files("b".repeat(64))) expect(problems(file)).toHaveLength(1);
  for (const file of [...files(pin), ...files(pin.toUpperCase()), ...files(`sha256:${pin}`)])
    expect(problems(file)).toEqual([]);
});

test.each([
  [["personal", "Health records"], "special-category"],
  [["pseudonymised", "disability"], "special-category"],
  [["personal", "No health data"], "personal"],
  [["personal", "Gender"], "personal"],
])("of what people are known by, the worst counts: %j", (said, expected) => {
  expect(of({ ...PUBLISHED, "rai:personalSensitiveInformation": said })).toMatchObject({ personalData: expected });
});

test("a period is a period, and a later day of the page makes no rows fresher", () => {
  const frame = { "rai:dataCollectionTimeframe": ["2020-01-01T00:00:00", "2020-12-31"] };
  const { period, asOf } = of({ ...PUBLISHED, ...frame }) ?? {};
  expect([period, asOf]).toEqual([{ from: "2020-01-01", to: "2020-12-31" }, undefined]);
  expect(of({ ...PUBLISHED, "rai:dataCollectionTimeframe": ["2020"] })).not.toHaveProperty("period");
});

test("how labels were made is taken, and who made them is not guessed", () => {
  const labelled = { ...PUBLISHED, "rai:dataAnnotationProtocol": "Two radiologists, blind to each other." };
  expect(of(labelled)).not.toHaveProperty("labels");
  expect(of(labelled, { labels: { source: "human" } })).toMatchObject({
    labels: { source: "human", method: "Two radiologists, blind to each other." },
  });
});

test.each([
  ["https://spdx.org/licenses/Apache-2.0.html", "Apache-2.0"],
  ["apache-2.0", "Apache-2.0"],
  [{ "@type": "CreativeWork", name: "MIT", url: "https://spdx.org/licenses/MIT" }, "MIT"],
  ["https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"],
  [["https://spdx.org/licenses/MIT", "https://spdx.org/licenses/ISC"], "MIT AND ISC"],
  ["LicenseRef-Acme", "LicenseRef-Acme"],
  ["https://choosealicense.com/licenses/mit/", "MIT"],
  ["https://choosealicense.com/licenses/odc-by/", "ODC-By-1.0"],
  ["https://choosealicense.com/licenses/openrail/", "openrail"],
  ["https://choosealicense.com/licenses/other/", undefined],
  ["unknown", undefined],
  ["https://opensource.org/licenses/BSD-3-Clause", "BSD-3-Clause"],
  ["https://www.apache.org/licenses/LICENSE-2.0", "Apache-2.0"],
  ["http://opendatacommons.org/licenses/odbl/1-0/", "ODbL-1.0"],
  ["https://www.gnu.org/licenses/gpl-3.0.html", "GPL-3.0"],
  ["https://acme.test/terms", undefined],
])("licence %j", (license, id) => expect(of({ license })?.license).toBe(id));

test.each([
  ["None", "none"],
  ["The dataset does not contain any personal information.", "none"],
  [["name", "email"], "personal"],
  [["Gender", "Ethnicity"], "special-category"],
  ["pseudonymised", "pseudonymised"],
  [
    "We discussed at length whether pictures of hands could identify anybody, and found that to be unlikely in practice.",
    undefined,
  ],
  [["None", "email"], undefined],
  ["No personal data is included in this dataset.", "none"],
  ["There is no personal information", "none"],
  ["No personal data other than customers' e-mail addresses and their health records.", undefined],
  ["There is no personal information except names.", undefined],
  ["The dataset does not contain any personal data but e-mails.", undefined],
  ["No sensitive information.", undefined],
  ["n/a", undefined],
  ["unknown", undefined],
  ["TBD", undefined],
])("personal data %j", (personalSensitiveInformation, kind) =>
  expect(of({ "rai:personalSensitiveInformation": personalSensitiveInformation })?.personalData).toBe(kind),
);

test("texts by language, full addresses as names, and days that are none", () => {
  const found = of({
    "https://schema.org/description": { de: "Kredite.", en: "Loans." },
    "http://mlcommons.org/croissant/RAI/dataCollection": { "@value": "By hand.", "@language": "en" },
    dateModified: "2024-02-30",
    datePublished: "soon",
    url: "ftp://x.test",
  });
  expect(found).toEqual({ path: "x.csv", croissant: PATH, description: "Loans.", collection: { method: "By hand." } });
});

describe("a file that cannot be used is told at its line, and takes nothing with it", () => {
  test.each([
    ["it is not there", undefined, { message: expect.stringContaining("Git has no such file") }],
    [
      "it is no JSON",
      '{\n  "@type": "sc:Dataset",\n  oops\n}',
      { message: "The file is no JSON.", line: 3, column: 3 },
    ],
    ["it breaks off", '{\n  "name": "secret', { message: "The file is no JSON.", line: 2 }],
    ["it is a list", "[]", { message: "The file holds no JSON object.", line: 1 }],
    ["it is of something else", '{\n\n  "@type": "Person"\n}', { line: 3 }],
    ["it is data", `"${"x".repeat(9 * 1024 ** 2)}"`, { message: expect.stringContaining("8 MiB") }],
  ])("%s", (_, text, problem) => {
    const { problems, train } = described({}, text);
    expect(problems).toMatchObject([{ dataset: "train", path: PATH, ...problem }]);
    expect(train).toEqual({ path: "x.csv", croissant: PATH });
    expect(JSON.stringify(problems)).not.toContain("secret");
  });
});

test("in a graph or a list, as a program has written it out", () => {
  const expanded = {
    "@type": ["https://schema.org/Dataset"],
    "https://schema.org/license": [{ "@id": "https://spdx.org/licenses/MIT" }],
    "https://schema.org/description": [{ "@value": "Loans." }],
  };
  const license = { license: "MIT", description: "Loans." };
  expect(described({}, JSON.stringify([expanded])).train).toMatchObject(license);
  expect(described({}, JSON.stringify({ "@graph": [{ "@type": "Person" }, expanded] })).train).toMatchObject(license);
  // Which of two it is nobody can tell.
  expect(described({}, JSON.stringify({ "@graph": [expanded, expanded] })).problems).toHaveLength(1);
});

test("values however deep end", () => {
  const deep = `${'{"name":'.repeat(100_000)}"x"${"}".repeat(100_000)}`;
  expect(described({}, `{"@type":"sc:Dataset","description":${deep}}`).train).toEqual({
    path: "x.csv",
    croissant: PATH,
  });
});

test("hostile values of any form leave a manifest that is one", () => {
  const forms = [
    null,
    1,
    true,
    [],
    {},
    [[["x"]]],
    { "@value": {} },
    "x".repeat(10_000),
    ...HOSTILE_TEXTS,
    [...HOSTILE_TEXTS],
  ];
  const names = [
    "description",
    "license",
    "url",
    "creator",
    "datePublished",
    "dateModified",
    "name",
    "__proto__",
    "rai:dataCollection",
    "rai:dataLimitations",
    "rai:personalSensitiveInformation",
    "prov:wasDerivedFrom",
  ];
  for (const form of forms)
    expect(of(Object.fromEntries(names.map((name) => [name, form])))).toMatchObject({ path: "x.csv" });
});
