import { measures, silent } from "./expressions.ts";
import { WAIVABLE, type SuiteRule } from "./form.ts";

const EACH = { in: "datasets", as: "d", term: "d.name" };
/** What is only shown decides about nothing. */
const EACH_USED = { in: `datasets.filter(one, one.role != "shown")`, as: "d", term: "d.name" };
const EACH_JUDGING = { in: `datasets.filter(one, one.role in ["decides", "guard"])`, as: "d", term: "d.name" };

export const DATASET_RULES = [
  {
    id: "MG-DATA-001",
    title: "Origin, collection and licence of every dataset are said",
    why: "Whoever does not know where rows come from and how they were collected cannot tell whether they may be used, nor whom they stand for.",
    severity: "block",
    requires: ["datasets.0"],
    each: EACH,
    expr: `has(d.declared.origin) && has(d.declared.origin.source) && isStated(d.declared.origin.source) && has(d.declared.collection) && isStated(d.declared.collection.method) && has(d.declared.license) && isStated(d.declared.license) && d.role != ""`,
    message: `d.name + " does not say " + [has(d.declared.origin) && has(d.declared.origin.source) && isStated(d.declared.origin.source) ? "" : "origin.source", has(d.declared.collection) && isStated(d.declared.collection.method) ? "" : "collection.method", has(d.declared.license) && isStated(d.declared.license) ? "" : "license"].filter(key, key != "").join(", ") + "."`,
    solution:
      "Write under `datasets.<name>`: `origin.type` and `origin.source`, `collection.method`, and `license` as an SPDX identifier, `proprietary` or a LicenseRef-. A Croissant file named by `croissant` says the same.",
    maps: {
      "eu-ai-act": ["Art. 10(2)(b)", "Annex IV(2)(d)"],
      "iso-42001": ["A.7.3", "A.7.5"],
      "nist-ai-rmf": ["MAP 2.3"],
      "sr-11-7": ["IV Model development, implementation, and use"],
      "sr-26-2": ["Model development and use"],
    },
    waivable: WAIVABLE,
    tests: [
      { name: "all is said of both", expect: "pass" },
      {
        name: "a bucket is as good as a file",
        given: { "datasets.0.declared.path": "s3://acme/loans/*.parquet" },
        expect: "pass",
      },
      { name: "no origin", given: { "datasets.0.declared.origin": null }, expect: "fail", terms: ["train"] },
      { name: "a source nobody knows", given: { "datasets.1.declared.origin.source": "unknown" }, expect: "fail" },
      { name: "no collection", given: { "datasets.0.declared.collection": null }, expect: "fail" },
      { name: "a collection to be told", given: { "datasets.0.declared.collection.method": "TBD" }, expect: "fail" },
      { name: "no licence", given: { "datasets.0.declared.license": null }, expect: "fail" },
      { name: "a licence that is none", given: { "datasets.0.declared.license": "NOASSERTION" }, expect: "fail" },
      { name: "nobody listed the datasets", given: { datasets: null }, expect: "unmeasured" },
    ],
  },
  {
    id: "MG-DATA-002",
    title: "Every dataset is pinned, and its content is the pinned one",
    why: "Rows that can be replaced without a trace make evidence of nothing: neither training nor judgement can be repeated.",
    severity: "block",
    requires: ["datasets.0"],
    each: EACH,
    expr: `d.isPinned && d.digest != "" && (!has(d.quality) || d.quality.digest == d.digest) && ${silent("meaning/version")}`,
    message: `d.isPinned ? "What was read as " + d.name + " is not what is pinned." : "Nothing tells the content of " + d.name + "."`,
    solution:
      "Commit the file, keep it in Git LFS or DVC, or write its digest in `datasets.<name>.version.sha256`. An S3 version is the bucket's name for a content: give the digest too.",
    maps: {
      "iso-42001": ["A.7.5"],
      croissant: ["sha256"],
      "sr-11-7": ["IV Model development, implementation, and use"],
      "sr-26-2": ["Model development and use"],
    },
    waivable: WAIVABLE,
    tests: [
      { name: "pinned, and read as pinned", expect: "pass" },
      { name: "pinned, and nobody had to read it", given: { "datasets.0.quality": null }, expect: "pass" },
      { name: "a bucket without a pin", given: { "datasets.0.isPinned": false }, expect: "fail", terms: ["train"] },
      { name: "other rows were read", given: { "datasets.1.quality.digest": "sha256:00" }, expect: "fail" },
      {
        name: "validation found another version",
        given: { "checks.meaning/version": [{ outcome: "fail", message: "Another content.", subject: "train" }] },
        expect: "fail",
      },
      { name: "nobody computed the digest", given: { "datasets.0.digest": null }, expect: "unmeasured" },
    ],
  },
  {
    id: "MG-DATA-003",
    title: "No dataset is older than it may be",
    why: "A model that learned, or is judged, by an old world is right about that one. How long rows stand for today, only those who know the trade can say.",
    severity: "warn",
    requires: ["datasets.0"],
    each: EACH_USED,
    expr: `has(d.maxAgeDays) && d.ageDays >= -1 && d.ageDays <= d.maxAgeDays`,
    message: `has(d.maxAgeDays) ? d.name + " is " + string(round(d.ageDays, 0)) + " days old, and may be " + string(round(d.maxAgeDays, 0)) + "." : d.name + " does not say how old it may be."`,
    solution:
      "Bring newer rows. Write how old they may be in `datasets.<name>.maxAge`, and what they are as of in `asOf` or `period`; rows that do not age get a long one.",
    maps: {
      gdpr: ["Art. 5(1)(d)"],
      "eu-ai-act": ["Art. 10(3)"],
      "sr-11-7": ["V Ongoing monitoring"],
      "sr-26-2": ["Ongoing monitoring"],
    },
    waivable: WAIVABLE,
    tests: [
      { name: "young enough", expect: "pass" },
      {
        name: "what is only shown may be old",
        given: { "datasets.1.role": "shown", "datasets.1.ageDays": 9000 },
        expect: "pass",
      },
      { name: "too old", given: { "datasets.0.ageDays": 731 }, expect: "fail", terms: ["train"] },
      { name: "as of a day to come", given: { "datasets.0.ageDays": -30 }, expect: "fail" },
      { name: "nobody says how old it may be", given: { "datasets.0.maxAgeDays": null }, expect: "fail" },
      { name: "neither asOf nor period", given: { "datasets.0.ageDays": null }, expect: "unmeasured" },
    ],
  },
  {
    id: "MG-DATA-004",
    title: "What was found of these very rows is within limits",
    why: "Missing answers, repeated rows and empty columns make a model learn, and a judgement count, what is not there.",
    severity: "warn",
    appliesTo: { when: measures("scan") },
    params: { maxDuplicates: 0.1, maxMissingTargets: 0, maxMissing: 0.5 },
    requires: ["datasets.0"],
    each: EACH_USED,
    expr: `[d.quality].all(q, q.digest == d.digest && q.rows > 0 && q.duplicates <= params.maxDuplicates * q.rows && q.missingTargets <= params.maxMissingTargets * q.rows && [params.maxMissing * q.rows].all(most, q.columns.all(c, c.missing <= most)))`,
    message: `d.quality.digest != d.digest ? "What was looked at is not what " + d.name + " holds." : d.name + " has " + string(d.quality.duplicates) + " repeated rows and " + string(d.quality.missingTargets) + " without an answer, of " + string(d.quality.rows) + "; mostly empty: " + d.quality.columns.filter(c, c.missing > params.maxMissing * d.quality.rows).map(c, c.name).join(", ")`,
    solution:
      "Mend the rows and pin them again. Where they are right as they are, set the rule's parameters `maxDuplicates`, `maxMissingTargets` or `maxMissing` in `governance.rules` of .github/model-gitops.yaml.",
    maps: { "eu-ai-act": ["Art. 10(3)"], "iso-42001": ["A.7.4"] },
    waivable: WAIVABLE,
    tests: [
      { name: "few repeated, none without an answer", expect: "pass" },
      {
        name: "rows without an answer",
        given: { "datasets.0.quality.missingTargets": 1 },
        expect: "fail",
        terms: ["train"],
      },
      { name: "half of it is repeated", given: { "datasets.1.quality.duplicates": 1500 }, expect: "fail" },
      { name: "an empty column", given: { "datasets.0.quality.columns.0.missing": 12_000 }, expect: "fail" },
      { name: "no rows at all", given: { "datasets.0.quality.rows": 0 }, expect: "fail" },
      { name: "of other rows", given: { "datasets.0.quality.digest": "sha256:00" }, expect: "fail" },
      { name: "counted as no number", given: { "datasets.0.quality.duplicates": Number.NaN }, expect: "unmeasured" },
      { name: "nobody looked", given: { "datasets.0.quality": null }, expect: "unmeasured" },
      {
        name: "only documentation changes, and nothing was looked at",
        given: { "envelope.class": "documentation-only", scan: null },
        expect: "not-applicable",
      },
    ],
  },
  {
    id: "MG-DATA-005",
    title: "Rows that judge are no rows that were learned",
    why: "A model remembers what it learned. Judged by that, it looks better than it is.",
    severity: "block",
    appliesTo: { when: measures("evaluation") },
    requires: ["datasets.0"],
    each: EACH_JUDGING,
    expr: `(d.separation in ["apart", "alike"] || "gate/separation" in checks && checks["gate/separation"].exists(found, has(found.subject) && found.subject == d.name && found.outcome == "waived")) && ${silent("meaning/separation")}`,
    message: `d.name + " shares rows with the training data, or its period begins before training ends."`,
    solution:
      "Split again by id or by time, so that no row of `datasets.<name>` is one of `datasets.train`; `columns.id` makes rows comparable.",
    maps: {
      "eu-ai-act": ["Annex IV(2)(g)"],
      "nist-ai-rmf": ["MEASURE 2.1"],
      "sr-11-7": ["V Model validation"],
      "sr-26-2": ["Model validation"],
    },
    waivable: WAIVABLE,
    tests: [
      { name: "apart", expect: "pass" },
      { name: "a few alike, as chance makes them", given: { "datasets.1.separation": "alike" }, expect: "pass" },
      { name: "learned rows judge", given: { "datasets.1.separation": "leak" }, expect: "fail", terms: ["holdout"] },
      {
        name: "learned rows judge, and a person accepted that",
        given: {
          "datasets.1.separation": "leak",
          "checks.gate/separation": [{ outcome: "waived", message: "9 rows.", subject: "holdout" }],
        },
        expect: "pass",
      },
      {
        name: "the same file",
        given: { "checks.meaning/separation": [{ outcome: "fail", message: "The same file.", subject: "holdout" }] },
        expect: "fail",
      },
      { name: "nobody could compare them", given: { "datasets.1.separation": null }, expect: "unmeasured" },
      {
        name: "only documentation changes, and nothing was measured",
        given: { "envelope.class": "documentation-only", evaluation: null },
        expect: "not-applicable",
      },
    ],
  },
] satisfies readonly SuiteRule[];
