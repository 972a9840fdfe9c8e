/**
 * The layers, as data: a folder may import what stands right of its colon, and nothing else, and never in a circle.
 * Decisions are pure: only the folders of EFFECTS may touch files, processes, clocks, randomness or the network.
 */
import { posix } from "node:path";
import { Visitor, parseSync } from "oxc-parser";
import { circlesOf } from "./circles.ts";
import { complain, isTest, readSources, type Source } from "./sources.ts";

const PURE: ReadonlySet<string> = new Set(["kernel", "findings", "manifest", "stats", "records", "work", "report"]);

const LAYERS: Readonly<Record<string, readonly string[]>> = {
  generated: [],
  schemas: [],
  kernel: [],
  findings: ["kernel"],
  manifest: ["kernel", "findings", "schemas"],
  stats: ["kernel"],
  records: ["kernel", "findings", "manifest"],
  work: ["kernel", "findings", "manifest", "records", "stats"],
  report: ["kernel", "findings", "manifest", "records"],
  inputs: ["kernel"],
  host: ["kernel", "findings"],
  engines: ["kernel", "host"],
  safety: ["kernel", "findings", "host", "engines"],
  data: ["kernel", "records", "stats", "host", "engines"],
  forge: ["kernel", "findings", "records", "host"],
  revisions: ["kernel", "records", "work", "host", "forge"],
  stores: ["kernel", "findings", "records", "host", "forge"],
  attestations: ["kernel", "findings", "records", "host", "work"],
  training: ["kernel", "records", "manifest", "host"],
  clusters: ["kernel", "records", "manifest", "host", "stores"],
  scoring: [
    "kernel",
    "findings",
    "manifest",
    "stats",
    "records",
    "work",
    "host",
    "engines",
    "data",
    "training",
    "monitoring",
  ],
  monitoring: ["kernel", "findings", "manifest", "stats", "records", "work", "host", "engines", "data", "training"],
  loop: [
    "kernel",
    "findings",
    "manifest",
    "stats",
    "records",
    "work",
    "report",
    "host",
    "engines",
    "data",
    "forge",
    "revisions",
    "stores",
    "attestations",
    "clusters",
    "training",
    "scoring",
    "monitoring",
    "safety",
  ],
  runner: ["kernel", "findings", "records", "report", "inputs", "host", "forge"],
  actions: ["loop", "runner", "inputs", "findings", "records", "training"],
  top: ["actions", "runner", "host", "inputs", "kernel", "findings", "report", "engines"],
};

/** The loop's own folders, from below: one may import those before it, so that a reader goes down and not up again. */
const LOOP: readonly string[] = [
  "place",
  "adoption",
  "models",
  "doctor",
  "data",
  "training",
  "elsewhere",
  "runs",
  "approvals",
  "evidence",
  "governance",
  "judging",
  "reporting",
  "alerting",
  "validation",
  "lineage",
  "monitoring",
  "retraining",
  "audit",
  "promotion",
  "past",
  "site",
  "stages",
];

const EFFECTFUL_MODULES =
  /^(?:node:(?:fs|fs\/promises|child_process|http|https|net|os|process|readline|timers|timers\/promises|worker_threads|perf_hooks)|@actions\/.*|@octokit\/.*|@duckdb\/.*|onnxruntime-node)$/;
const EFFECTFUL_CODE =
  /\b(?:Date\.now\(|new Date\(\)|Math\.random\(|performance\.now\(|process\.(?:env|exit|cwd|argv|stdout|stderr)|fetch\()/;

/** Files of a room that others may import, where not all are. */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  scoring: [
    "evaluate.ts",
    "answer-shard.ts",
    "answer-part.ts",
    "profile-model.ts",
    "ask-again.ts",
    "scan-data.ts",
    "request.ts",
    "shard-answers.ts",
    "evaluate-rules.ts",
  ],
};

/** SQL is written where tables are opened, behind functions that are named for what they answer. */
const SQL_LAYERS: ReadonlySet<string> = new Set(["data", "engines", "monitoring"]);
const SQL = /["'`(](?:SELECT|COPY|CREATE (?:TABLE|VIEW|TYPE)|DROP (?:TABLE|VIEW|TYPE)) /;

const sources = readSources(["src", "actions"]).filter((source) => !isTest(source));
complain(
  [
    ...sources.flatMap((source) => [
      ...wrongImports(source),
      ...upwardImports(source),
      ...pastDoors(source),
      ...impurities(source),
      ...strayQueries(source),
      ...wrongCore(source),
      ...findingsByHand(source),
    ]),
    ...circlesOf(sources),
  ],
  "The layers are in scripts/layers.ts. Move the code to the room where it belongs, or hand the fact in as an argument; do not widen the table without a decision in docs/decisions/. A circle ends where what both sides share lies in a file, or a folder, below both.",
);

function wrongImports({ path, imports }: Source): readonly string[] {
  const layer = layerOf(path);
  const allowed = new Set([...(LAYERS[layer] ?? []), layer, "generated"]);
  return imports
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => posix.join(posix.dirname(path), specifier))
    .filter((target) => !allowed.has(layerOf(target)))
    .map((target) => `${path}: ${layer} may not import ${layerOf(target)} (${target})`);
}

function pastDoors({ path, imports }: Source): readonly string[] {
  return imports
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => posix.join(posix.dirname(path), specifier))
    .filter((target) => layerOf(target) !== layerOf(path))
    .filter((target) => DOORS[layerOf(target)]?.includes(posix.basename(target)) === false)
    .map((target) => `${path}: ${target} is behind the door of its room`);
}

function upwardImports({ path, imports }: Source): readonly string[] {
  const here = folderOfLoop(path);
  if (here === undefined) return [];
  const below = new Set(LOOP.slice(0, LOOP.indexOf(here) + 1));
  return imports
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => posix.join(posix.dirname(path), specifier))
    .filter((target) => layerOf(target) === "loop" && !below.has(folderOfLoop(target) ?? ""))
    .map((target) => `${path}: ${here} may not import ${target}, which is above it`);
}

/** Undefined for the loop's entry, which stands above its folders. */
function folderOfLoop(path: string): string | undefined {
  const [, first, folder = ""] = path.split("/");
  return first === "loop" && !folder.endsWith(".ts") ? folder : undefined;
}

function impurities({ path, imports, text }: Source): readonly string[] {
  if (!PURE.has(layerOf(path))) return [];
  const modules = imports
    .filter((specifier) => EFFECTFUL_MODULES.test(specifier))
    .map((specifier) => `${path}: ${specifier} is an effect`);
  const lines = text.split("\n").flatMap((line, index) => {
    const match = EFFECTFUL_CODE.exec(line.replace(/^\s*(?:\/\/|\*|\/\*).*/, ""));
    return match === null ? [] : [`${path}:${index + 1}: ${match[0]} is an effect`];
  });
  return [...modules, ...lines];
}

function strayQueries({ path, text }: Source): readonly string[] {
  if (SQL_LAYERS.has(layerOf(path))) return [];
  return text
    .split("\n")
    .flatMap((line, index) => (SQL.test(line) ? [`${path}:${index + 1}: SQL belongs to src/data`] : []));
}

function wrongCore({ path, imports }: Source): readonly string[] {
  return imports.includes("@actions/core") && path !== "src/host/actions.ts"
    ? [`${path}: @actions/core belongs to src/host/actions.ts alone`]
    : [];
}

/** Only the constructor gives a finding the id and the advice of its rule; a copy of either goes its own way. */
function findingsByHand({ path, text }: Source): readonly string[] {
  if (path.startsWith("src/findings/")) return [];
  const found: string[] = [];
  const { program } = parseSync(path, text);
  new Visitor({
    ObjectExpression: ({ start, properties }) => {
      const members = properties.filter((property) => property.type === "Property");
      const keys = new Set(members.map(({ key }) => (key.type === "Identifier" ? key.name : undefined)));
      // `at` makes it a remark, which names its rule by the entry and becomes a finding where places are known.
      const isByHand = keys.has("rule") && keys.has("outcome") && !keys.has("at");
      const isOfId = members.some(({ key, value }) => key.type === "Identifier" && key.name === "rule" && isId(value));
      if (isByHand || isOfId) found.push(`${path}:${text.slice(0, start).split("\n").length}: use findingOf(rule, …)`);
    },
  }).visit(program);
  return found;
}

function isId(value: {
  readonly type: string;
  readonly property?: { readonly type: string; readonly name?: unknown };
}) {
  return value.type === "MemberExpression" && value.property?.type === "Identifier" && value.property.name === "id";
}

function layerOf(path: string): string {
  const [first = "", second = ""] = path.split("/");
  if (first === "actions" || first === "schemas") return first;
  return second.endsWith(".ts") ? "top" : second;
}
