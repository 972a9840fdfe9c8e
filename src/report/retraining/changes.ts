import type { ProposalRecord } from "../../generated/types.ts";
import { canonicalJson } from "../../records/canonical.ts";
import { plural, shownPath } from "../../kernel/text.ts";
import { formatBytes } from "../../kernel/units.ts";
import { fold, piece, type Node } from "../layout.ts";
import { code } from "../markdown.ts";
import { shortDigest } from "../monitor/words.ts";

/** Content of a dataset that the proposal replaces. */
export interface DataChange {
  readonly dataset: string;
  readonly path: string;
  /** Digests or versions; absent where it is new, or gone. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly bytes?: number | undefined;
}

const VISIBLE = 4;
const FOLDED = 200;

/** What a proposal changes, the first lines of it visible and all behind a line. */
export function changeNodes(record: ProposalRecord, data: readonly DataChange[]): readonly Node[] {
  const edits = record.edits.map(editLine);
  const versions = data.toSorted(byPlace).map(dataLine);
  const files = record.files.toSorted();
  const first = [...edits.slice(0, VISIBLE - 1), ...versions].slice(0, VISIBLE);
  const lines = [...first, filesLine(files)].filter((line) => line !== "");
  const rest = [...edits, ...versions].filter((line) => !first.includes(line));
  const all = [...rest, ...(files.length > NAMED ? files.map((file) => `- ${code(shownPath(file), 200)}`) : [])];
  const shown = all.slice(0, FOLDED);
  const left = all.length - shown.length;
  const more = left > 0 ? [`- … and ${left} more: the pull request’s files tab has all.`] : [];
  const told =
    lines.length === 0 ? "Nothing but the training itself: the same inputs are trained again." : lines.join("\n");
  return [
    piece(2, "what changes", `#### What changes\n\n${told}`),
    ...(all.length === 0
      ? []
      : [
          fold(`${plural(all.length, "more line")} of what changes`, [
            piece(12, "all that changes", [...shown, ...more].join("\n")),
          ]),
        ]),
  ];
}

const NAMED = 3;

/** A value of a manifest on one line, keys in a fixed order; untrusted. */
export function jsonText(value: unknown): string {
  try {
    return canonicalJson(value);
  } catch {
    return String(value);
  }
}

function editLine({ path, from, to }: ProposalRecord["edits"][number]): string {
  const before = from === undefined ? "new" : code(jsonText(from), 80);
  return `- ${code(path, 120)}: ${before} → ${code(jsonText(to), 80)}`;
}

function dataLine({ dataset, path, from, to, bytes }: DataChange): string {
  const size = bytes === undefined || !(bytes >= 0) ? "" : `, ${formatBytes(bytes)}`;
  const before = from === undefined ? "new" : code(shortDigest(from), 40);
  const after = to === undefined ? "gone" : code(shortDigest(to), 40);
  return `- Data ${code(dataset, 80)} in ${code(shownPath(path), 160)}: ${before} → ${after}${size}`;
}

function filesLine(files: readonly string[]): string {
  if (files.length === 0) return "";
  const named = files.slice(0, NAMED).map((file) => code(shownPath(file), 120));
  const left = files.length - named.length;
  return `- ${plural(files.length, "file")}: ${named.join(", ")}${left > 0 ? ` and ${left} more` : ""}`;
}

function byPlace(a: DataChange, b: DataChange): number {
  const [left, right] = [`${a.dataset} ${a.path}`, `${b.dataset} ${b.path}`];
  return left < right ? -1 : left > right ? 1 : 0;
}
