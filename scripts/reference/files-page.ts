import { KINDS } from "../../src/records/kinds/table.ts";
import {
  auditFile,
  bundleFile,
  gateFile,
  gemaraFile,
  metricsFile,
  monitorPage,
  OUTPUT_FOLDER,
  outputFiles,
  planFile,
  sarifFile,
  witnessFile,
  type OutputFiles,
} from "../../src/records/layout.ts";
import { keyRows, readSchema, type Placed } from "./schema.ts";
import { code, heading, prose, table } from "./table.ts";

/** Every file that is left in the output folder, and the keys of those that are JSON. */
export function filesPage(): string {
  const files = outputFiles("<model>");
  const rows = [
    [code(planFile()), PLAN, link("plan.schema.json")],
    [code(gateFile()), "What the gate found of the other jobs, for the report.", link("finding.schema.json")],
    [
      code(witnessFile()),
      "What the gate of a pull request saw, with a token of its job for it; adopted after the merge.",
      link("witness.schema.json"),
    ],
    [code(monitorPage()), "The monitor's report of all models as one page that needs no network.", ""],
    [code(metricsFile()), "How all models stand, as OpenMetrics text, to be scraped.", ""],
    [code(auditFile()), "What the audit found of every model, and of the repository.", link("audit.schema.json")],
    [
      code(sarifFile()),
      "What was found of governed models as SARIF 2.1.0, for code scanning: of a change by the gate, of all by the audit.",
      "",
    ],
    [
      code(gemaraFile("<model>")),
      "What the policies said, as an evaluation log of OpenSSF's Gemara; JSON, which is YAML.",
      "",
    ],
    [
      code(bundleFile("<model>")),
      "Of a promotion, and of the audit on request: all that proves the version. Its digest is in promotion.json and in audit.json.",
      "",
    ],
    ...(Object.keys(FILES) as (keyof OutputFiles)[]).map((key) => [
      code(`${files[key]}${key.endsWith("older") ? "/" : ""}`),
      FILES[key].meaning,
      FILES[key].schema === undefined ? "" : link(FILES[key].schema),
    ]),
  ];
  const sections = RECORDS.map(({ title, schema }) => {
    const { file, node } = readSchema(schema);
    return `## ${title}\n\n${prose(node.description ?? "")} Schema: ${link(schema)}.\n\n${recordTable({ file, node })}`;
  });
  return `${[heading("Files", "src/records/layout.ts and schemas/", INTRODUCTION), table(["File", "What it is", "Schema"], rows), ...sections].join("\n\n")}\n`;
}

const INTRODUCTION = [
  `Everything is written below \`${OUTPUT_FOLDER}/\` (the input \`output\`); a workflow uploads that folder, and later jobs read it. JSON files have sorted keys, so equal results are equal bytes. A file that breaks its schema is a finding, never a crash.`,
  "A **digest** is `sha256:` and 64 hexadecimal digits; of DVC-tracked data it is `md5:` and DVC's own digest. Times are in UTC.",
].join("\n\n");

const PLAN = "What a change means before anything runs, for all models.";

interface Described {
  readonly meaning: string;
  readonly schema?: string;
}

const FILES: Readonly<Record<keyof OutputFiles, Described>> = {
  folder: { meaning: "Everything about one model." },
  run: { meaning: "How the artifact came to be. One trainKey, one record.", schema: "run.schema.json" },
  training: {
    meaning: "How the training went, for people: its metrics over their steps, and the last lines of its log.",
    schema: "training-story.schema.json",
  },
  trainingLog: {
    meaning:
      "The log of the training, its beginning and its end where it is long. Values of the variables in training.env are replaced by ***.",
  },
  shownFolder: { meaning: "Pictures and Markdown of report.include, as training left them." },
  artifactFolder: {
    meaning:
      "The model file itself, under the name that training.artifact has; of several files a folder `files/` with all of them.",
  },
  evaluation: {
    meaning: "What was measured on the same rows for candidate and baseline.",
    schema: "evaluation.schema.json",
  },
  changedRows: {
    meaning:
      "Rows that candidate and baseline answer differently, with what the default branch's `report.rows` lets be shown of them; absent where it says nothing.",
    schema: "changed-rows.schema.json",
  },
  scan: {
    meaning:
      "What the artifact's files are by their content, and what is wrong with them; of each dataset missing values, repeated rows and columns with personal data. It holds no value of a cell.",
    schema: "scan.schema.json",
  },
  replay: {
    meaning:
      "Of a retraining pull request: the candidate and the model in production on the last labelled rows of production.",
    schema: "replay.schema.json",
  },
  proposed: {
    meaning: "Of a retraining pull request that changes what judges: the candidate as its own rules would measure it.",
    schema: "evaluation.schema.json",
  },
  profile: {
    meaning: "Counts and sums of the rows that the accepted model was evaluated on: what production is compared with.",
    schema: "profile.schema.json",
  },
  windowsFolder: {
    meaning: "A file `<id>.json` for each window of production that the monitor looked at.",
    schema: "window.schema.json",
  },
  partsFolder: {
    meaning:
      "Of `monitor --shard`: a file a shard with a line a window and a last one with what was found of the log ([`shard-findings.schema.json`](../../schemas/shard-findings.schema.json)), for `monitor --merge` in the same run. It has exact counts, small ones too, so it is kept no longer than that.",
    schema: "window-part.schema.json",
  },
  answersFolder: {
    meaning:
      "What models said to shards of an evaluation (`<i>-of-<n>.jsonl`, and beside it what predict commands left), to be joined by `evaluate --merge`. It tells of rows: it travels between the jobs of one run and is kept nowhere.",
    schema: "answer-part.schema.json",
  },
  profilesFolder: { meaning: "The profiles of those windows, by digest.", schema: "profile.schema.json" },
  revalidation: {
    meaning: "The model in production, evaluated again on labelled rows of its log (`monitoring.revalidate`).",
    schema: "revalidation.schema.json",
  },
  alertsFolder: {
    meaning:
      "What the issues of alerts would say, `<cause>.md` each: where `settle` writes none, in a terminal or a dry run.",
  },
  proposal: {
    meaning: "What was decided about retraining the model, and why (`retraining`).",
    schema: "proposal.schema.json",
  },
  promotion: { meaning: "What became of promoting the model, and what it rests on.", schema: "promotion.schema.json" },
  releaseFolder: {
    meaning:
      "What a promotion adds to a release: `model.sig` and `*.sigstore.json`, where something was signed ([provenance](../provenance.md)), `evaluation.json` and `run.json` as the version has them, and `SHA256SUMS` of all assets.",
  },
  refreshFolder: {
    meaning: "What the refresh command of a retraining changed: the contents as `files/<sha256>`, and the record.",
  },
  refreshed: {
    meaning: "Which files it changed on which commit, and what it left for `retraining.set`.",
    schema: "refresh.schema.json",
  },
  monitored: { meaning: "How far the monitor came: `settle` records nothing of a run that broke off." },
  card: { meaning: "The model card: Markdown with front matter that the Hugging Face Hub reads." },
  bom: { meaning: "The bill of materials of model and data: CycloneDX 1.6, the same bytes for the same facts." },
  croissantFolder: { meaning: "What is known of each dataset: Croissant 1.1 with its vocabulary for responsible AI." },
  cardDiff: { meaning: "What changed in the card, by meaning.", schema: "card-diff.schema.json" },
  verdict: { meaning: "What the base branch's rules say.", schema: "verdict.schema.json" },
  governance: {
    meaning: "All that the policies looked at, where some are in force: the verdict can be computed from it again.",
    schema: "governance-input.schema.json",
  },
  findingsFolder: {
    meaning: "A list of findings for each stage, for the jobs that come after it.",
    schema: "finding.schema.json",
  },
  report: { meaning: "The report as Markdown, uncut." },
  html: { meaning: "The report as one page that needs no network." },
};

interface Listed {
  readonly title: string;
  readonly schema: string;
}

const RECORDS: readonly Listed[] = [
  { title: "plan.json", schema: "plan.schema.json" },
  { title: "witness.json", schema: "witness.schema.json" },
  { title: "run.json", schema: "run.schema.json" },
  { title: "An artifact of several files", schema: "artifact-set.schema.json" },
  { title: "evaluation.json", schema: "evaluation.schema.json" },
  { title: "verdict.json", schema: "verdict.schema.json" },
  { title: "card-diff.json", schema: "card-diff.schema.json" },
  { title: "revalidation.json", schema: "revalidation.schema.json" },
  { title: "proposal.json", schema: "proposal.schema.json" },
  { title: "refresh.json", schema: "refresh.schema.json" },
  { title: "replay.json", schema: "replay.schema.json" },
  { title: "audit.json", schema: "audit.schema.json" },
  { title: "A finding", schema: "finding.schema.json" },
  { title: "An entry of the ledger", schema: "ledger-entry.schema.json" },
  ...Object.keys(KINDS).flatMap(bodyOfKind),
];

/** A kind of the ledger's evidence that is no file of the output folder. */
function bodyOfKind(kind: string): readonly Listed[] {
  const schema = `${kind}.schema.json`;
  if (Object.values(FILES).some((file) => file.schema === schema)) return [];
  return [{ title: `The body of ${/^[aeiou]/.test(kind) ? "an" : "a"} ${kind}`, schema }];
}

function recordTable(schema: Placed): string {
  const rows = keyRows(schema).map(({ path, type, fallback, meaning }) => [
    code(path),
    type,
    fallback === "**required**" ? "always" : "",
    prose(meaning),
  ]);
  return table(["Key", "Type", "There", "Meaning"], rows);
}

function link(schema: string): string {
  return `[\`${schema}\`](../../schemas/${schema})`;
}
