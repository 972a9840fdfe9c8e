import { canonicalJson, sha256 } from "../records/canonical.ts";
import { isOurs, type Ourselves } from "./ours.ts";
import type { BranchHead, FileChanges } from "./proposals.ts";

export interface BranchQuestion extends Ourselves {
  readonly head: BranchHead | undefined;
  readonly wanted: WantedBranch;
}

export interface WantedBranch {
  /** Tells our kinds of branches from each other: `retrain`. */
  readonly name: string;
  readonly branch: string;
  /** One commit on `base`, or no branch: its pull request is closed first, as GitHub closes it in nobody's name. */
  readonly state: "present" | "absent";
  /** The commit to stand on; kept as it is while the content is the same, unless `followsBase`. */
  readonly base: string;
  readonly files: FileChanges;
  readonly message: string;
  /** Whether the same content is committed again where the base has moved. */
  readonly followsBase?: boolean;
  /** Whether what others pushed is replaced: they asked for it, and for nothing that comes later. */
  readonly evenForeign?: boolean;
  /** The head that was there when they asked, where the caller knows it. */
  readonly askedHead?: string | undefined;
}

export type BranchPlan =
  | { readonly kind: "create" }
  /** One commit on the base takes the place of ours, `from`. */
  | { readonly kind: "replace"; readonly from: string }
  | { readonly kind: "keep"; readonly from: string }
  | { readonly kind: "remove"; readonly from: string }
  /** Its head is not the commit we made, as we made it: somebody pushed, amended or merged. */
  | { readonly kind: "foreign"; readonly from: string; readonly author: string }
  /** There is none, and none should be. */
  | { readonly kind: "none" };

/**
 * The branch of a proposal: always one commit of ours. Its head is ours only if its author is, and it says of itself
 * what it is: an amended, rebased or merged commit has another text, tree or parent than its last line tells.
 */
export function planBranch({ head, wanted, ...ourselves }: BranchQuestion): BranchPlan {
  if (head === undefined) return { kind: wanted.state === "absent" ? "none" : "create" };
  const from = head.sha;
  const own = isOurs(head.author, ourselves) ? claimOf(wanted.name, head) : undefined;
  if (own === undefined && wanted.evenForeign !== true) return { kind: "foreign", from, author: head.author };
  if (wanted.state === "absent") return { kind: "remove", from };
  const isSame = own?.content === contentOf(wanted.files) && (wanted.followsBase !== true || own.base === wanted.base);
  return { kind: isSame ? "keep" : "replace", from };
}

/** The message of a commit of ours, whose last line says what it is. */
export function commitMessage({ name, base, files, message }: WantedBranch, tree: string): string {
  const text = message.replaceAll("\r\n", "\n").trimEnd();
  return `${text}\n\n${TRAILER}: ${name} ${contentOf(files)} ${base} ${tree} ${short(text)}`;
}

const TRAILER = "Model-Gitops-Commit";

interface Claim {
  readonly content: string;
  readonly base: string;
}

function claimOf(name: string, { message, tree, parents }: BranchHead): Claim | undefined {
  const lines = message.trimEnd().split(/\r?\n/);
  const [trailer, ofName, content = "", base = "", ofTree, ofText] = (lines.at(-1) ?? "").split(" ");
  if (trailer !== `${TRAILER}:` || ofName !== name || ofText !== short(lines.slice(0, -1).join("\n").trimEnd())) {
    return undefined;
  }
  return ofTree === tree && parents.length === 1 && parents[0] === base ? { content, base } : undefined;
}

function contentOf(files: FileChanges): string {
  const digests = Object.entries(files).map(([path, file]) => [
    path,
    file === null ? null : { content: sha256(file.content), executable: file.executable ?? null },
  ]);
  return short(canonicalJson(Object.fromEntries(digests)));
}

function short(text: string): string {
  return sha256(text).slice("sha256:".length, "sha256:".length + 16);
}
