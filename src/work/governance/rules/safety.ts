import { measures } from "./expressions.ts";
import { WAIVABLE, type SuiteRule } from "./form.ts";

const LOOKED = `scan.isOfCandidate && size(scan.files) > 0`;
const NOT_LOOKED = `scan.isOfCandidate ? "Nothing was looked at." : "Another artifact was looked at."`;

export const SAFETY_RULES = [
  {
    id: "MG-SEC-001",
    title: "The artifact's files are of formats that its tier allows",
    why: "Some formats run code when they are loaded, and what nobody recognises nobody can check. What a file is, its content says and not its name.",
    severity: "block",
    appliesTo: { when: measures("scan") },
    requires: ["scan", "checks.safety/format"],
    checks: ["safety/format"],
    expr: LOOKED,
    message: NOT_LOOKED,
    solution:
      "Save the model as ONNX, safetensors or the library's own JSON. A format that is allowed beside those of the tier is named in `governance.artifacts.formats` of .github/model-gitops.yaml.",
    maps: { "eu-ai-act": ["Art. 15(5)"], "nist-ai-rmf": ["MEASURE 2.7"] },
    waivable: WAIVABLE,
    tests: [
      { name: "an allowed format", expect: "pass" },
      {
        name: "a pickle in a tier that has none",
        given: { "checks.safety/format": [{ outcome: "fail", message: "pickle", subject: "model.pkl" }] },
        expect: "fail",
        terms: ["model.pkl"],
      },
      { name: "another artifact was looked at", given: { "scan.isOfCandidate": false }, expect: "fail" },
      { name: "nothing was looked at", given: { "scan.files": [] }, expect: "fail" },
      { name: "nobody looked", given: { scan: null }, expect: "unmeasured" },
      { name: "nobody asked about formats", given: { "checks.safety/format": null }, expect: "unmeasured" },
      {
        name: "only documentation changes",
        given: { "envelope.class": "documentation-only", scan: null },
        expect: "not-applicable",
      },
    ],
  },
  {
    id: "MG-SEC-002",
    title: "Nothing in the artifact runs code, asks for code or holds a credential",
    why: "A model that runs code runs it with all that its server may do. What could not be read to its end was not found clean.",
    severity: "block",
    appliesTo: { when: measures("scan") },
    requires: ["scan", "checks.safety/code", "checks.safety/remote-code", "checks.safety/secret"],
    checks: ["safety/code", "safety/remote-code", "safety/secret"],
    expr: `${LOOKED} && size(scan.secrets) == 0`,
    message: `size(scan.secrets) > 0 ? "It holds a credential." : ${NOT_LOOKED}`,
    solution:
      "Save the model without what is named, and revoke a credential before anything else. A Python name that somebody has read and found harmless goes into `governance.artifacts.globals` of .github/model-gitops.yaml, an ONNX operator that the serving side brings into `operatorDomains` there.",
    maps: { "eu-ai-act": ["Art. 15(5)"], "nist-ai-rmf": ["MEASURE 2.7"] },
    waivable: false,
    tests: [
      { name: "nothing was found", expect: "pass" },
      {
        name: "a name that nobody allowed",
        given: { "checks.safety/code": [{ outcome: "fail", message: "posix.system", subject: "model.pkl 12" }] },
        expect: "fail",
        terms: ["model.pkl 12"],
      },
      {
        name: "code from elsewhere",
        given: { "checks.safety/remote-code": [{ outcome: "fail", message: "auto_map", subject: "config.json" }] },
        expect: "fail",
      },
      {
        name: "a credential",
        given: { "scan.secrets": [{ file: "train.ipynb", line: 4, kind: "github-token" }] },
        expect: "fail",
      },
      { name: "nobody asked about code", given: { "checks.safety/code": null }, expect: "unmeasured" },
      { name: "nobody asked about credentials", given: { "checks.safety/secret": null }, expect: "unmeasured" },
      { name: "nobody looked", given: { scan: null }, expect: "unmeasured" },
    ],
  },
  {
    id: "MG-SEC-003",
    title: "The artifact's files are what their formats say, and stay in their place",
    why: "A file that two readers read differently shows one of them something else. A path that leaves its folder reads, or writes, what is not the model's.",
    severity: "block",
    appliesTo: { when: measures("scan") },
    requires: ["scan", "checks.safety/structure"],
    checks: ["safety/structure"],
    expr: LOOKED,
    message: NOT_LOOKED,
    solution:
      "Save the model again with a current version of its library, with every file of it below `training.artifact`. No setting allows a broken file.",
    maps: {},
    waivable: false,
    tests: [
      { name: "whole and in its place", expect: "pass" },
      {
        name: "a path that leaves",
        given: { "checks.safety/structure": [{ outcome: "fail", message: "../x", subject: "model.onnx" }] },
        expect: "fail",
        terms: ["model.onnx"],
      },
      { name: "nobody asked about structure", given: { "checks.safety/structure": null }, expect: "unmeasured" },
      { name: "nobody looked", given: { scan: null }, expect: "unmeasured" },
    ],
  },
] satisfies readonly SuiteRule[];
