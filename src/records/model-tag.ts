/**
 * What a tag of git says of a model, in the grammar of GTO (https://github.com/iterative/gto, `gto/constants.py`):
 * `name@v1.2.3` registers a version, `name#production#3` assigns a stage, `!` cancels either, `name@deprecated` and
 * `name@created` mark the model. A folder before it (`models/a=name@v1.2.3`) says where GTO found it.
 */
export type ModelTag = VersionTag | StageTag | MarkTag;

interface Tagged {
  /** The whole tag. */
  readonly tag: string;
  readonly model: string;
  /** The folder in front of `=`. */
  readonly folder?: string;
  /** The last `#n`; GTO counts a model's assignments, so that each has a name of its own. */
  readonly counter?: number;
}

export interface VersionTag extends Tagged {
  readonly kind: "version";
  /** Without the `v`: `1.2.3`, `2.0.0-rc.1`. */
  readonly version: string;
  readonly cancels: boolean;
}

export interface StageTag extends Tagged {
  readonly kind: "stage";
  readonly stage: string;
  readonly cancels: boolean;
}

export interface MarkTag extends Tagged {
  readonly kind: "mark";
  readonly mark: "deprecated" | "created";
}

/** Names of stages, which are those of environments. */
export const STAGE_NAME = /^[a-z][a-z0-9-]{0,62}$/;

// Of Semantic Versioning 2.0.0, §9-11.
const NUMBER = String.raw`(?:0|[1-9]\d{0,14})`;
const PRERELEASE = String.raw`(?:-(?:${NUMBER}|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:${NUMBER}|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?`;
const VERSION = String.raw`${NUMBER}\.${NUMBER}\.${NUMBER}${PRERELEASE}`;
const BUILD = String.raw`(?:\+[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?`;
const NAME = String.raw`[a-zA-Z0-9](?:[a-zA-Z0-9\/_-]*[a-zA-Z0-9])?`;
const TAG = new RegExp(
  String.raw`^(?:(?<folder>[a-zA-Z0-9._\/-]+)=)?(?<model>${NAME})(?:#(?<stage>${NAME})(?<stageEnd>!?)|@v(?<version>${VERSION}${BUILD})(?<versionEnd>!?)|@(?<mark>deprecated|created))(?:#(?<counter>${NUMBER}))?$`,
);

/** Longer names are nobody's models; matching is linear, and names come from whoever may push a tag. */
const LONGEST = 300;

/** Undefined for every tag that is none of a model: releases of other tools, `v1.0`, names that only resemble. */
export function parseTag(tag: string): ModelTag | undefined {
  const groups = tag.length > LONGEST ? undefined : TAG.exec(tag)?.groups;
  if (groups === undefined) return undefined;
  const { folder, model = "", stage, stageEnd, version, versionEnd, mark, counter } = groups;
  const tagged = {
    tag,
    model,
    ...(folder !== undefined && { folder }),
    ...(counter !== undefined && { counter: Number(counter) }),
  };
  if (version !== undefined) return { ...tagged, kind: "version", version, cancels: versionEnd === "!" };
  if (stage !== undefined) return { ...tagged, kind: "stage", stage, cancels: stageEnd === "!" };
  return { ...tagged, kind: "mark", mark: mark === "created" ? "created" : "deprecated" };
}

/** Whether a version is one that can be promoted: without build metadata, which orders nothing. */
export function isVersion(text: string): boolean {
  return new RegExp(`^${VERSION}$`).test(text);
}

/** Whether tags can name a model: names of manifests may end in `-` or `_`, names of GTO may not. */
export function canBeTagged(model: string): boolean {
  return new RegExp(`^${NAME}$`).test(model);
}

export function versionTag(model: string, version: string): string {
  return `${model}@v${version}`;
}

export function stageTag(model: string, stage: string, counter: number): string {
  return `${model}#${stage}#${counter}`;
}

/** Orders versions as Semantic Versioning does: negative where `a` comes first. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (const index of [0, 1, 2]) {
    const order = (left.numbers[index] ?? 0) - (right.numbers[index] ?? 0);
    if (order !== 0) return order;
  }
  // Before a version comes what led to it.
  if (left.before.length === 0 || right.before.length === 0) return right.before.length - left.before.length;
  for (let index = 0; index < Math.max(left.before.length, right.before.length); index += 1) {
    const order = compareIdentifiers(left.before[index], right.before[index]);
    if (order !== 0) return order;
  }
  return 0;
}

function partsOf(version: string): { readonly numbers: readonly number[]; readonly before: readonly string[] } {
  const [ordered = ""] = version.split("+", 1);
  const dash = ordered.indexOf("-");
  const [core, before] = dash < 0 ? [ordered, ""] : [ordered.slice(0, dash), ordered.slice(dash + 1)];
  return { numbers: core.split(".").map(Number), before: before === "" ? [] : before.split(".") };
}

function compareIdentifiers(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  const [isNumber, isOther] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (isNumber && isOther) return Number(a) - Number(b);
  if (isNumber !== isOther) return isNumber ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
