import { UserError } from "../../kernel/errors.ts";
import { didYouMean, listed } from "../../kernel/text.ts";

/** Where rules come from. */
export type PolicySource =
  | { readonly kind: "suite"; readonly text: string; readonly pack: string }
  | { readonly kind: "folder"; readonly text: string; readonly path: string }
  | {
      readonly kind: "remote";
      readonly text: string;
      readonly owner: string;
      readonly repository: string;
      readonly path: string;
      readonly commit: string;
    };

const REMOTE = /^([A-Za-z0-9][A-Za-z0-9-]*)\/([A-Za-z0-9._-]+)(?:\/\/([^@]*))?(?:@(.*))?$/;
const STEP = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/;

/**
 * What a line of `policies` names. Throws a UserError with the line to write where it names nothing, or something that
 * can be moved: a branch, a tag, or a part of a commit's id.
 */
export function policySource(text: string, packs: readonly string[]): PolicySource {
  if (text.startsWith("./")) return folder(text);
  if (packs.includes(text)) return { kind: "suite", text, pack: text };
  const [, owner, repository, path = "", commit] = REMOTE.exec(text) ?? [];
  if (owner === undefined || repository === undefined) throw new UserError(unknown(text, packs));
  if (!isPath(path)) throw new UserError(`"${text}": ${path} is no folder of a repository. Write it without . and ..`);
  const address = `${owner}/${repository}${path === "" ? "" : `//${path}`}`;
  if (commit === undefined)
    throw new UserError(`"${text}" names no commit. Write ${address}@<the commit's 40 digits>.`);
  if (!/^[0-9a-f]{40}$/.test(commit)) throw new UserError(moved(text, address, commit));
  return { kind: "remote", text, owner, repository, path, commit };
}

function folder(text: string): PolicySource {
  const path = text.slice(2).replace(/\/+$/, "");
  if (path !== "" && isPath(path)) return { kind: "folder", text, path };
  throw new UserError(`"${text}" is no folder of this repository. Write it as ./governance/policies.`);
}

function isPath(path: string): boolean {
  return path === "" || path.split("/").every((step) => STEP.test(step));
}

function unknown(text: string, packs: readonly string[]): string {
  return `There is no pack "${text}".${meant(text, packs)} The suite has ${listed(packs)}.`;
}

/** A name is often cut where it seemed to be told enough. */
function meant(text: string, packs: readonly string[]): string {
  const longer = packs.find((pack) => pack.startsWith(`${text}-`));
  return longer === undefined ? didYouMean(text, packs) : ` Did you mean "${longer}"?`;
}

function moved(text: string, address: string, ref: string): string {
  const what = /^[0-9a-f]{7,39}$/i.test(ref) ? "a part of a commit's id" : "a branch or a tag, which can be moved";
  return `"${text}" names ${what}. Write ${address}@<the commit's 40 digits>; git ls-remote https://github.com/${address.split("//")[0]} ${/^[\w./-]{1,100}$/.test(ref) ? ref : "HEAD"} tells it.`;
}
