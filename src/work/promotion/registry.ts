import { groupBy } from "../../kernel/grouping.ts";
import { compareVersions, parseTag, type ModelTag, type StageTag, type VersionTag } from "../../records/model-tag.ts";

/** A tag of the repository, as one listing of all tells it. */
export interface ListedTag {
  readonly name: string;
  /** What the name points to: a tag object, or for a lightweight tag the commit itself. */
  readonly sha: string;
  readonly isAnnotated: boolean;
  /** The commit it leads to; undefined where the listing does not tell. */
  readonly commit?: string | undefined;
}

/** A version that a tag registered. */
export interface RegisteredVersion {
  readonly version: string;
  readonly tag: ListedTag;
  /** Whether a later tag took it back. */
  readonly isCancelled: boolean;
}

/** What a tag asks for, or did: a stage is to serve what its commit has registered, or nothing. */
export interface Assignment {
  readonly stage: string;
  readonly counter: number;
  readonly tag: ListedTag;
  readonly cancels: boolean;
}

/** What the tags say of one model. */
export interface RegisteredModel {
  /** As GTO names it: `churn`, or `models/a:churn` for one in a folder. */
  readonly model: string;
  /** Lowest first. */
  readonly versions: readonly RegisteredVersion[];
  /** In the order of their counters. */
  readonly assignments: readonly Assignment[];
  /**
   * Until its tag is deleted. To GTO anything that is tagged later takes it back, by the clock of whoever tagged; a listing
   * of tags tells no times, and such clocks prove nothing.
   */
  readonly isDeprecated: boolean;
}

export interface Registry {
  readonly models: ReadonlyMap<string, RegisteredModel>;
  /** Tags that are of no model: left alone, and looked at for what was mistyped. */
  readonly strays: readonly string[];
  /** Models of which the ledger knows something: a name among them is a model's that is gone, and no mistake. */
  readonly recorded: ReadonlySet<string>;
}

/** What the tags of a repository say of models. However many there are, each is looked at once. */
export function readRegistry(tags: readonly ListedTag[], recorded: readonly string[] = []): Registry {
  const strays: string[] = [];
  const parsed = tags.flatMap((tag) => {
    const found = parseTag(tag.name);
    if (found === undefined) strays.push(tag.name);
    return found === undefined ? [] : [{ tag, found }];
  });
  const byModel = groupBy(parsed, ({ found }) => fullName(found));
  const models = [...byModel].map(([model, own]) => [model, registeredModel(model, own)] as const);
  return { models: new Map(models), strays, recorded: new Set(recorded) };
}

/**
 * As GTO names it: a model in a folder is another than the one of the same name without. Were they one, whoever may push
 * tags could give a version of a model a second commit.
 */
export function fullName({ folder, model }: Pick<ModelTag, "folder" | "model">): string {
  return folder === undefined ? model : `${folder}:${model}`;
}

/** Numbers have at most 15 digits: a longer one is no tag of a model. */
const HIGHEST = 999_999_999_999_999;

/**
 * The number of an assignment that nothing has yet: after those of the tags, and of what the ledger says began. GTO counts
 * all stages of a model together. Undefined where a tag has taken the last: what came after it would be read by nobody.
 */
export function freeCounter(
  registered: Pick<RegisteredModel, "assignments"> | undefined,
  begun: readonly { readonly counter?: number | undefined }[],
): number | undefined {
  const last = registered?.assignments.at(-1)?.counter ?? 0;
  const next = Math.max(last, ...begun.map(({ counter = 0 }) => counter)) + 1;
  return next > HIGHEST ? undefined : next;
}

/**
 * What a stage was assigned last; undefined where nothing was, or it was taken back. The number decides: GTO goes by the
 * clock of whoever tagged, which anybody can set; where GTO or this code wrote the tags, that is the same. A lightweight tag
 * counts, which GTO passes over: it is refused by name instead of in silence.
 */
export function currentAssignment({ assignments }: RegisteredModel, stage: string): Assignment | undefined {
  const last = assignments.findLast((assignment) => assignment.stage === stage);
  return last === undefined || last.cancels ? undefined : last;
}

/** Versions that are registered at a commit and were not taken back, lowest first. */
export function versionsAt({ versions }: RegisteredModel, commit: string): readonly RegisteredVersion[] {
  return versions.filter(({ tag, isCancelled }) => !isCancelled && tag.commit === commit);
}

interface Parsed {
  readonly tag: ListedTag;
  readonly found: ModelTag;
}

function registeredModel(model: string, own: readonly Parsed[]): RegisteredModel {
  const versions = own.flatMap(({ tag, found }) => (found.kind === "version" ? [{ tag, found }] : []));
  const stages = own.flatMap(({ tag, found }) => (found.kind === "stage" ? [{ tag, found }] : []));
  const marks = own.flatMap(({ found }) => (found.kind === "mark" ? [found] : []));
  return {
    model,
    versions: registered(versions),
    assignments: stages
      .map(assignment)
      .toSorted((a, b) => a.counter - b.counter || Number(a.cancels) - Number(b.cancels)),
    isDeprecated: marks.some(({ mark }) => mark === "deprecated"),
  };
}

function registered(tags: readonly { readonly tag: ListedTag; readonly found: VersionTag }[]): RegisteredVersion[] {
  // Taken back and registered again: the highest number is the last word.
  const last = new Map<string, VersionTag>();
  for (const { found } of tags) {
    const known = last.get(found.version);
    if (known === undefined || isLater(found, known)) last.set(found.version, found);
  }
  return tags
    .filter(({ found }) => !found.cancels)
    .map(({ tag, found: { version } }) => ({ version, tag, isCancelled: last.get(version)?.cancels === true }))
    .toSorted((a, b) => compareVersions(a.version, b.version));
}

/** Of two without a number (`name@v1.0.0` and `name@v1.0.0!`, as `gto --simple` writes them) the one that takes back. */
function isLater(one: VersionTag, other: VersionTag): boolean {
  const [counter, before] = [one.counter ?? 0, other.counter ?? 0];
  return counter === before ? one.cancels : counter > before;
}

function assignment({ tag, found }: { readonly tag: ListedTag; readonly found: StageTag }): Assignment {
  const { stage, counter = 0, cancels } = found;
  return { stage, counter, tag, cancels };
}
