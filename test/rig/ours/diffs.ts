import { gitBytes } from "../git.ts";
import type { JsonObject } from "../json.ts";
import type { Bare, Rig } from "../state.ts";

export interface Range {
  readonly from: string;
  readonly to: string;
}

export interface ChangedFile extends JsonObject {
  readonly sha: string;
  readonly filename: string;
  readonly status: string;
  readonly additions: number;
  readonly deletions: number;
  readonly changes: number;
}

const statuses: Readonly<Record<string, string>> = {
  A: "added",
  C: "copied",
  D: "removed",
  M: "modified",
  R: "renamed",
  T: "changed",
};

/** The files between two commits or trees in GitHub's form; a binary file has no `patch`, as there. */
export async function changedFiles(rig: Rig, bare: Bare, range: Range): Promise<readonly ChangedFile[]> {
  const forms = ["--raw", "--full-index", "--abbrev=40", "--numstat", "-p", "-z"];
  const args = ["diff-tree", "-r", "-M", "--no-commit-id", ...forms, range.from, range.to];
  const all = (await gitBytes(bare.dir, args)).toString("utf8");
  // An empty field parts the lists from the patches.
  const [lists = ""] = all.split("\0\0", 1);
  const counts = parseCounts(lists);
  const texts = all
    .slice(lists.length + 2)
    .split(/^diff --git .*$/m)
    .slice(1);
  const url = `${rig.apiUrl}/repos/${bare.slug}`;
  return parseRaw(lists).map((file, index) => {
    const { additions, deletions } = counts.get(file.filename) ?? { additions: 0, deletions: 0 };
    const hunk = texts[index]?.search(/^@@ /m) ?? -1;
    const patch = hunk < 0 ? {} : { patch: texts[index]?.slice(hunk).trimEnd() ?? "" };
    const name = file.filename.split("/").map(encodeURIComponent).join("/");
    return {
      ...file,
      additions,
      deletions,
      changes: additions + deletions,
      blob_url: `${rig.apiUrl}/${bare.slug}/blob/${range.to}/${name}`,
      raw_url: `${rig.apiUrl}/${bare.slug}/raw/${range.to}/${name}`,
      contents_url: `${url}/contents/${name}?ref=${range.to}`,
      ...patch,
    };
  });
}

export function statsOf(files: readonly ChangedFile[]): {
  readonly additions: number;
  readonly deletions: number;
  readonly total: number;
} {
  const additions = files.reduce((sum, file) => sum + file.additions, 0);
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
  return { additions, deletions, total: additions + deletions };
}

function parseRaw(raw: string): { readonly sha: string; readonly filename: string; readonly status: string }[] {
  const parts = raw.split("\0");
  const files = [];
  for (let index = 0; index < parts.length; index += 1) {
    const [, , , before = "", after = "", letter = ""] =
      /^:(\d+) (\d+) (\w+) (\w+) (\w)/.exec(parts[index] ?? "") ?? [];
    if (letter === "") continue;
    const status = statuses[letter] ?? "changed";
    const sha = letter === "D" ? before : after;
    const previous = parts[(index += 1)] ?? "";
    if (letter !== "R" && letter !== "C") files.push({ sha, filename: previous, status });
    else files.push({ sha, filename: parts[(index += 1)] ?? "", status, previous_filename: previous });
  }
  return files;
}

function parseCounts(text: string): Map<string, { readonly additions: number; readonly deletions: number }> {
  const parts = text.split("\0");
  const counts = new Map<string, { readonly additions: number; readonly deletions: number }>();
  for (let index = 0; index < parts.length; index += 1) {
    const [, added = "", deleted = "", path = ""] = /^(\d+|-)\t(\d+|-)\t(.*)$/s.exec(parts[index] ?? "") ?? [];
    if (added === "") continue;
    // A renamed file has an empty path here, and its old and new names as the next two entries.
    const name = path === "" ? (parts[(index += 2)] ?? "") : path;
    counts.set(name, { additions: Number(added) || 0, deletions: Number(deleted) || 0 });
  }
  return counts;
}
