import { isDeepStrictEqual } from "node:util";
import type { ProposalEdit } from "../../generated/types.ts";
import { messageOf, UserError } from "../../kernel/errors.ts";
import { pointerOf } from "../../manifest/dotted-pointer.ts";
import { setValue } from "../../manifest/edit.ts";
import { dotted, pointerSteps, pointerTo, valueAt } from "../../manifest/pointers.ts";
import { readModelManifest } from "../../manifest/read.ts";
import { resolveModel } from "../../manifest/resolve.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import { readYaml } from "../../manifest/yaml.ts";
import { filledValue, type SetValue, type TemplateFacts } from "./templates.ts";

export interface EditQuestion extends TemplateFacts {
  /** The manifest as the default branch has it. */
  readonly text: string;
  readonly model: ResolvedModel;
  /** sha256, hex, by training dataset that the refresh changed. */
  readonly digests: Readonly<Record<string, string>>;
}

export interface ProposedManifest {
  readonly text: string;
  /** What differs; empty where the manifest says all of it already. */
  readonly edits: readonly ProposalEdit[];
}

/** What a proposal of ours never changes: who decides, what asks for it, and what the file is. */
const KEPT: ReadonlySet<string> = new Set([
  "apiVersion",
  "kind",
  "name",
  "owners",
  "governance",
  "monitoring",
  "retraining",
]);

/**
 * The manifest with the values of `retraining.set` and the digests of new training data; comments and layout stay.
 * Throws a UserError with the dotted key where a value cannot be told or set, and where the manifest would be broken.
 */
export function proposedManifest(question: EditQuestion): ProposedManifest {
  const { text, model, digests } = question;
  const set = Object.entries(model.retraining?.set ?? {});
  const start: ProposedManifest = { text, edits: [] };
  const edited = set.reduce(
    (so, [key, value]) => withSet(so, key, filledValue(key, value, question)),
    withDigests(start, model, digests),
  );
  const proposed = { text: edited.text, edits: realEdits(text, edited) };
  if (proposed.edits.length === 0) return start;
  requireWhole(proposed.text, model);
  return proposed;
}

/** First, so that what `set` says of a digest stands. */
function withDigests(so: ProposedManifest, model: ResolvedModel, digests: EditQuestion["digests"]): ProposedManifest {
  const pinned = Object.entries(digests).filter(([name]) => pinOf(model, name) !== undefined);
  return pinned.reduce(
    (edited, [name, digest]) => written(edited, pointerTo("", "datasets", name, "version", "sha256"), digest),
    so,
  );
}

function pinOf({ datasets }: ResolvedModel, name: string): string | undefined {
  return Object.hasOwn(datasets, name) ? datasets[name]?.sha256 : undefined;
}

function withSet(so: ProposedManifest, key: string, value: SetValue): ProposedManifest {
  const pointer = pointerOf(key, valueIn(so.text));
  if (pointer === undefined)
    throw new UserError(
      `retraining.set names ${JSON.stringify(key)}, which is no key of a manifest. Write one such as datasets.train.period.to.`,
    );
  const [first = ""] = pointerSteps(pointer);
  if (KEPT.has(first))
    throw new UserError(
      `retraining.set names ${key}, and no retraining changes ${first}. Take it out of retraining.set, and change ${first} in a separate pull request.`,
    );
  try {
    return written(so, pointer, value);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`retraining.set cannot set ${key}: ${messageOf(error)} Correct the key.`, { cause: error });
  }
}

function written({ text, edits }: ProposedManifest, pointer: string, to: SetValue): ProposedManifest {
  const from = valueAt(valueIn(text), pointer);
  if (isDeepStrictEqual(from, to)) return { text, edits };
  const others = edits.filter(({ path }) => path !== dotted(pointer));
  return { text: setValue(text, pointer, to), edits: [...others, { path: dotted(pointer), to }] };
}

/** By what the manifest said before any of them: what was set and set back is no edit. */
function realEdits(before: string, { text, edits }: ProposedManifest): readonly ProposalEdit[] {
  const [was, is] = [valueIn(before), valueIn(text)];
  return edits.flatMap(({ path }) => {
    const [from, to] = [was, is].map((value) => valueAt(value, pointerOf(path, value) ?? ""));
    return isDeepStrictEqual(from, to) ? [] : [{ path, ...(from !== undefined && { from }), to }];
  });
}

/** Undefined where the text cannot be read, of which `setValue` says why. */
function valueIn(text: string): unknown {
  const read = readYaml(text);
  return read.kind === "document" ? read.value : undefined;
}

function requireWhole(text: string, { file, name }: ResolvedModel): void {
  const { manifest, findings } = readModelManifest({ file, text });
  const problem = manifest === undefined ? findings[0]?.message : unresolved(() => resolveModel(manifest, file));
  if (manifest !== undefined && problem === undefined && manifest.name === name) return;
  throw new UserError(
    `The proposal would leave a broken manifest: ${problem ?? "it would name another model."} Correct retraining.set in ${file}, or what the refresh command leaves for it.`,
  );
}

function unresolved(resolve: () => unknown): string | undefined {
  try {
    resolve();
    return undefined;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return messageOf(error);
  }
}
