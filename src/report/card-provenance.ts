import type { RunRecord } from "../generated/types.ts";
import { formatBytes } from "../kernel/units.ts";
import { filesOfArtifact } from "../records/artifact.ts";
import { canonicalJson, sha256, type Digest } from "../records/canonical.ts";
import { measuredDigest } from "../records/measured-alone.ts";
import { cardArtifact, type CardFacts, type CardSection } from "./card-facts.ts";
import { code, prose, table } from "./markdown.ts";

/** A card tells so many of its versions; the ledger has them all. */
export const MOST_VERSIONS = 12;
const MOST_FILES = 100;

/** The manifest's content, whatever order and comments it is written with. */
export function manifestDigest({ manifest }: Pick<CardFacts, "manifest">): Digest {
  return sha256(canonicalJson(manifest));
}

/** Findings that were accepted for a time. */
export function waiverSections({ waivers = [] }: Pick<CardFacts, "waivers">): readonly CardSection[] {
  if (waivers.length === 0) return [];
  const ordered = waivers.toSorted((a, b) =>
    a.expires < b.expires || (a.expires === b.expires && a.id < b.id) ? -1 : 1,
  );
  const rows = ordered.map(({ id, rule, term, reason, expires }) => [
    code(id, 63),
    code(rule, 100),
    term === undefined ? "" : code(term, 100),
    prose(reason, 300),
    expires,
  ]);
  const head = ["Waiver", "Rule", "Of", "Why", "Until"];
  return [
    { id: "waivers", heading: "Waivers in force", level: 2, body: table({ head, rows }), source: "governance/waivers" },
  ];
}

/** The last versions that were accepted. */
export function historySections({ history = [] }: Pick<CardFacts, "history">): readonly CardSection[] {
  if (history.length === 0) return [];
  const rows = history.slice(0, MOST_VERSIONS).map(({ recordedAt, commit, pull, artifact, outcome }) => [
    recordedAt.slice(0, 10),
    code(artifact.replace(/^sha256:/, "").slice(0, 12)),
    commit === undefined ? "" : code(commit.slice(0, 12)),
    // A bare number sign would be a reference of whichever repository shows the card.
    pull === undefined ? "" : `pull request ${pull}`,
    outcome ?? "",
  ]);
  const head = ["Accepted", "Artifact", "Commit", "By", "Outcome"];
  return [{ id: "history", heading: "Change history", level: 2, body: table({ head, rows }), source: "ledger" }];
}

/** Which bytes these facts are about, and which evidence they come from. */
export function provenanceSections(facts: CardFacts): readonly CardSection[] {
  const { manifest, evaluation, run } = facts;
  const artifact = cardArtifact(facts);
  if (artifact === undefined) return [];
  const rows = [
    ["Model", code(manifest.name)],
    ["Artifact", code(artifact)],
    ["Training key", run === undefined ? "" : code(run.trainKey)],
    ["Training data", run === undefined ? "" : trainedOn(run)],
    ["Trained at commit", run?.commit === undefined ? "" : code(run.commit)],
    ["Evaluation key", evaluation === undefined ? "" : code(evaluation.evaluationKey)],
    ["Measured by", evaluation === undefined ? "" : code(evaluation.engine)],
    ["Manifest", code(manifestDigest(facts))],
    ["Evaluation", evaluation === undefined ? "" : code(measuredDigest(evaluation))],
  ].filter(([, value]) => value !== "");
  const files = run === undefined ? "" : fileTable(run);
  const body = [table({ head: ["What", "Identity"], rows }), files].filter((part) => part !== "").join("\n\n");
  return [{ id: "provenance", heading: "Provenance", level: 2, body }];
}

function fileTable({ artifact }: RunRecord): string {
  const files = filesOfArtifact(artifact);
  const rows = files
    .slice(0, MOST_FILES)
    .map(({ path, bytes, digest }) => [code(path, 200), formatBytes(bytes), code(digest)]);
  const left = files.length - rows.length;
  const grid = table({ head: ["File", "Size", "SHA-256"], rows, align: "lrl" });
  return left > 0 ? `${grid}\n\n${left} more files are named in run.json.` : grid;
}

function trainedOn({ datasets }: RunRecord): string {
  return Object.entries(datasets)
    .map(([name, digest]) => code(`${name} ${digest}`, 200))
    .join(" ");
}
