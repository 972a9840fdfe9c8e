import { plural } from "../kernel/text.ts";
import { code, details, fence, message, plain, prose } from "./markdown.ts";

/** A thing of a lineage, as it is shown. */
export interface ShownNode {
  readonly kind: string;
  readonly name: string;
  readonly model?: string | undefined;
  readonly at?: string | undefined;
  readonly commit?: string | undefined;
  readonly pull?: number | undefined;
  readonly digest?: string | undefined;
  readonly version?: string | undefined;
  readonly outcome?: string | undefined;
}

export interface ShownBranch extends ShownNode {
  /** It is unfolded further above. */
  readonly isRepeated?: boolean | undefined;
  readonly branches?: readonly ShownBranch[] | undefined;
}

/** What is asked about, and both directions from it. */
export interface ShownLineage {
  readonly target: { readonly kind: string; readonly name: string; readonly model?: string | undefined };
  readonly from: readonly ShownBranch[];
  readonly into: readonly ShownBranch[];
  readonly serves: readonly {
    readonly environment: string;
    readonly model: string;
    readonly digest: string;
    readonly version?: string | undefined;
  }[];
  readonly problems: readonly string[];
}

const SHOWN = 20;
const DEEPEST = 12;
const MOST_LINES = 2000;

/** The answer as a tree of text. Untrusted names come on one line, without what a terminal acts on. */
export function lineageText(lineage: ShownLineage): string {
  const { target, from, into, serves, problems } = lineage;
  const served = serves.map(({ environment, model, digest, version }) => {
    const which = version === undefined ? short(digest) : `${version} (${short(digest)})`;
    return `  ${plain(environment, 100)}: ${plain(model, 100)} ${plain(which, 100)}`;
  });
  return [
    titleOf(target),
    "",
    "Made from",
    ...treeOf(from, "nothing that the ledger or a manifest knows"),
    "",
    "Made of it",
    ...treeOf(into, "nothing that the ledger knows"),
    "",
    "Serves in",
    ...(served.length === 0 ? ["  no environment"] : limited(served)),
    ...(problems.length === 0
      ? []
      : ["", "What is not told", ...limited(problems.map((one) => `  ${plain(one, 500)}`))]),
  ].join("\n");
}

/** The same for the summary of a job. */
export function lineageSummary(lineage: ShownLineage): string {
  const { target, serves, problems } = lineage;
  const places = [...new Set(serves.map(({ environment }) => environment))];
  const served =
    places.length === 0
      ? "It serves nowhere."
      : `It serves in ${places
          .slice(0, SHOWN)
          .map((place) => code(place, 63))
          .join(", ")}.`;
  const missing =
    problems.length === 0
      ? ""
      : `\n\n${problems
          .slice(0, SHOWN)
          .map((one) => `- ⚠️ ${message(one, 500)}`)
          .join("\n")}`;
  return `### Lineage of ${prose(titleOf(target), 200)}\n\n${served}${missing}\n\n${details("The whole tree", fence(lineageText(lineage), { limit: 200_000 }))}`;
}

function titleOf({ kind, name, model }: ShownLineage["target"]): string {
  return plain(`${kind} ${model === undefined ? name : `${model}/${name}`}`, 300);
}

function treeOf(branches: readonly ShownBranch[], nothing: string): readonly string[] {
  if (branches.length === 0) return [`  ${nothing}`];
  const lines: string[] = [];
  grow(branches, { indent: "  ", depth: 0, lines });
  return lines;
}

interface Growth {
  readonly indent: string;
  readonly depth: number;
  readonly lines: string[];
}

function grow(branches: readonly ShownBranch[], { indent, depth, lines }: Growth): void {
  const shown = branches.slice(0, SHOWN);
  const left = branches.length - shown.length;
  for (const [at, branch] of shown.entries()) {
    if (lines.length >= MOST_LINES) return;
    const isLast = at === shown.length - 1 && left === 0;
    lines.push(`${indent}${isLast ? "└─" : "├─"} ${lineOf(branch)}`);
    const below = branch.branches ?? [];
    if (depth < DEEPEST) grow(below, { indent: `${indent}${isLast ? "   " : "│  "}`, depth: depth + 1, lines });
  }
  if (left > 0) lines.push(`${indent}└─ … and ${plural(left, "more", "more")}; --json has all`);
}

function limited(lines: readonly string[]): readonly string[] {
  const left = lines.length - SHOWN;
  return left <= 0 ? lines : [...lines.slice(0, SHOWN), `  … and ${left} more`];
}

function lineOf(branch: ShownBranch): string {
  const { kind, name, model, at, commit, pull, version, outcome, digest, isRepeated } = branch;
  const isOwned = model !== undefined && kind !== "model";
  const facts = [
    at === undefined ? "" : at.slice(0, 10),
    commit === undefined ? "" : commit.slice(0, 12),
    pull === undefined ? "" : `#${pull}`,
    version ?? "",
    outcome ?? "",
    kind === "acceptance" || kind === "environment" ? short(digest ?? "") : "",
    isRepeated === true ? "(above)" : "",
  ].filter((fact) => fact !== "");
  const own = kind === "acceptance" ? model : isOwned && kind === "dataset" ? `${model}/${name}` : short(name);
  const of = isOwned && kind !== "dataset" && kind !== "acceptance" ? [`of ${model}`] : [];
  return plain([kind, own ?? "", ...of, ...facts].join(" "), 300);
}

function short(digest: string): string {
  const colon = digest.indexOf(":");
  return /^(?:sha256|md5):/.test(digest) ? digest.slice(0, colon + 13) : digest;
}
