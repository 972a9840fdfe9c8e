/** A link of the chain from what a model is made of to where it is served. */
export interface Reference {
  /** `base model`, `dataset`, `artifact`, `target`. */
  readonly role: string;
  /** As the manifest or a record names it. */
  readonly name: string;
  /** Where the content is: an address, a repository of the Hub, an image. */
  readonly location?: string | undefined;
  /** The commit, tag, branch or version that is asked for. */
  readonly revision?: string | undefined;
  /** Of the content, where it is known: whatever the name points to, this is checked. */
  readonly digest?: string | undefined;
}

export interface Unbound {
  readonly reference: Reference;
  /** What is mutable about it, and what to do. */
  readonly reason: string;
}

/** The first link that names its content by something which can mean other content tomorrow; undefined where all are bound. */
export function firstUnbound(chain: readonly Reference[]): Unbound | undefined {
  for (const reference of chain) {
    const reason = reasonOf(reference);
    if (reason !== undefined) return { reference, reason };
  }
  return undefined;
}

const DIGEST = /^(?:sha256[:=])?[0-9a-f]{64}$|^sha512[:=][0-9a-f]{128}$/i;
const COMMIT = /^[0-9a-f]{40}$/;
const MOVING: ReadonlySet<string> = new Set([
  "main", "master", "head", "latest", "trunk", "develop", "dev", "prod", "production", "stable", "current", "default",
  "newest", "nightly", "edge", "live",
]); // prettier-ignore

function reasonOf({ location = "", revision, digest }: Reference): string | undefined {
  if (digest !== undefined && DIGEST.test(digest)) return undefined;
  // What an address says beside the revision is what a reader of the address gets.
  const asked = [revision, ...revisionsIn(location)].filter((one) => one !== undefined);
  if (asked.length > 0) return asked.map(reasonOfRevision).find((reason) => reason !== undefined);
  if (/[?&]versionId=[\w.-]{8,}/i.test(location)) return undefined;
  const alias = location.split(/[/?#&=:@]/).find((part) => MOVING.has(part.toLowerCase()));
  return alias === undefined
    ? "It has neither a digest nor a commit. Bind it by one of them."
    : `"${alias}" in its address means whatever is there today. Name the version by its digest.`;
}

/** Undefined where it is a whole commit or a digest. */
function reasonOfRevision(revision: string): string | undefined {
  if (COMMIT.test(revision) || DIGEST.test(revision)) return undefined;
  const name = JSON.stringify(revision.slice(0, 80));
  if (MOVING.has(revision.replace(/^(?:refs\/heads|origin)\//, "").toLowerCase()))
    return `${name} is a name that moves. Give the 40 characters of the commit, or a digest.`;
  if (/^[0-9a-f]{7,39}$/.test(revision)) return `${name} is the beginning of a commit. Give all 40 characters.`;
  return `${name} is a branch or a tag, which can be moved. Give the 40 characters of the commit, or a digest.`;
}

/**
 * `image@sha256:…` before `image:tag`, as a registry reads it; `…/resolve/<revision>/…` and `…/tree/<revision>` of the Hub
 * and of GitHub; `?ref=`, `git+https://…@<revision>`, `#sha256=…`.
 */
function revisionsIn(location: string): readonly string[] {
  const digest =
    /@((?:sha256|sha512):[0-9a-f]+)$/i.exec(location)?.[1] ?? /[#?&](sha256[=:][0-9a-f]{64})\b/i.exec(location)?.[1];
  if (digest !== undefined) return [digest];
  const path =
    /\/(?:resolve|tree|blob|raw)\/([^/?#]+)/.exec(location)?.[1] ??
    /[?&](?:ref|revision)=([^&#]+)/.exec(location)?.[1] ??
    /^git\+\w+:\/\/(?:[^/]*@)?[^@]*@([^@#]+)/.exec(location)?.[1];
  const tag =
    /^[\w.-]+(?::\d+)?(?:\/[\w.-]+)+:(\w[\w.-]{0,127})$/.exec(location)?.[1] ??
    /^[\w.-]+:([A-Za-z_][\w.-]{0,127})$/.exec(location)?.[1];
  return [path ?? tag].filter((one) => one !== undefined);
}
