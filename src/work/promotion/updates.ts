import { pointerSteps, pointerTo, valueAt } from "../../manifest/pointers.ts";
import { isOurManifest } from "./governed-files.ts";
import { findPlace, kindOf, type Place } from "./find-place.ts";
import { fill, type Reference } from "./placeholders.ts";
import { parsePath } from "./update-path.ts";
import { documentsOf, isOnlyComments, type TextDocument, withScalar } from "./yaml-documents.ts";

/** Where a file of the team's names a model. */
export interface Update {
  readonly file: string;
  readonly path: string;
  /** Of the document, where the file has several. */
  readonly kind?: string | undefined;
  /** Its metadata.name. */
  readonly name?: string | undefined;
  /** Default: `{uri}`. */
  readonly value?: string | undefined;
}

type Scalar = string | number | boolean | null;

export interface UpdateChange {
  readonly path: string;
  readonly from: Scalar;
  readonly to: string | number;
  /** From 1, in the text as it is after all changes. */
  readonly line: number;
}

export type Updated =
  | { readonly text: string; readonly changes: readonly UpdateChange[] }
  /** Every problem, each on its line, with `file:line`. */
  | { readonly problem: string };

/** What a file of the team's says now where an update would write. */
export interface CurrentValue {
  readonly update: Update;
  readonly value?: Scalar;
  readonly line?: number;
  readonly problem?: string;
}

interface Edit extends Place {
  readonly update: Update;
  readonly from: Scalar;
  readonly to: string | number;
}

/**
 * The file of all these updates with the reference written into it: YAML of one or several documents, or JSON. Every
 * other line stays as it is. Either all updates are made or, with a problem, none.
 */
export function applyUpdates(text: string, updates: readonly Update[], reference: Reference): Updated {
  const file = updates[0]?.file ?? "";
  const read = documentsOf(text, file);
  if (read.kind === "problem") return { problem: read.problem };
  const planned = updates.map((update) => planUpdate(read.documents, update, reference));
  const problems = planned.flatMap((one) => (typeof one === "string" ? [one] : []));
  const edits = planned.flatMap((one) => (typeof one === "string" ? [] : [one]));
  const all = [...problems, ...contradictions(edits)];
  if (all.length > 0) return { problem: all.join("\n") };
  return writeAll(
    text,
    distinct(edits).filter(({ from, to }) => from !== to),
  );
}

/**
 * What the places of these updates hold now, for reconciling; a place that cannot be read has a problem.
 */
export function readUpdates(text: string, updates: readonly Update[]): readonly CurrentValue[] {
  const read = documentsOf(text, updates[0]?.file ?? "");
  return updates.map((update) => {
    if (read.kind === "problem") return { update, problem: read.problem };
    const place = placeOf(read.documents, update);
    if (typeof place === "string") return { update, problem: place };
    const { document, pointer } = place;
    return { update, value: scalarOf(valueAt(document.value, pointer)), line: document.lineOf(pointer) };
  });
}

function planUpdate(documents: readonly TextDocument[], update: Update, reference: Reference): Edit | string {
  const filled = fill(update.value ?? "{uri}", reference);
  if (filled.kind === "problem") return `${update.file}: the value of ${update.path}: ${filled.problem}`;
  const place = placeOf(documents, update);
  if (typeof place === "string") return place;
  const from = scalarOf(valueAt(place.document.value, place.pointer));
  const to = filled.isTraffic && typeof from === "number" ? Number(filled.value) : filled.value;
  return { ...place, update, from, to };
}

/** The place, if a scalar stands there that is nobody else's; else why not. */
function placeOf(documents: readonly TextDocument[], update: Update): Place | string {
  const { file, path, kind, name } = update;
  const parsed = parsePath(path);
  if (parsed.kind === "problem") return `${file}: ${parsed.problem}`;
  const found = findPlace(documents, { file, steps: parsed.steps, kind, name });
  if (found.kind === "problem") return found.problem;
  const { document, pointer } = found.place;
  const value = valueAt(document.value, pointer);
  const where = `${file}:${document.lineOf(pointer, "key")}: ${path}`;
  if (isOurManifest(document.value))
    return `${where} is of a manifest of model-gitops, which people change and no promotion. Name a file of what serves.`;
  if (typeof value === "object" && value !== null)
    return `${where} is ${kindOf(value)}. Name the key in it that holds the reference.`;
  const shared = sharedBy(found.place);
  if (shared !== undefined) return `${where} ${shared}`;
  if (typeof value === "string" && /\{\{.*\}\}|\$\{[A-Za-z_].*\}/s.test(value)) {
    return `${where} is filled in from elsewhere (${value.slice(0, 100)}). Name the file and key where its value stands.`;
  }
  return found.place;
}

/** What an anchor marks may stand in other places too; an alias stands for something elsewhere. */
function sharedBy({ document, pointer }: Place): string | undefined {
  const { start } = document.rangeOf(pointer);
  const covers = document.anchors.filter(({ kind }) => kind !== "tab");
  if (covers.some((cover) => cover.kind === "alias" && cover.start === start)) {
    return "is an alias (`*name`) of what stands elsewhere. Change that, or write it out.";
  }
  const steps = pointerSteps(pointer);
  const owners = steps.map((_, at) => pointerTo("", ...steps.slice(0, at + 1)));
  const isAnchored = owners.some((owner) => {
    const value = document.rangeOf(owner);
    return covers.some(
      ({ kind, end }) =>
        kind === "anchor" && end <= value.start && isOnlyComments(document.text.slice(end, value.start)),
    );
  });
  return isAnchored ? "belongs to an anchor (`&name`), so other places may change with it. Write it out." : undefined;
}

function contradictions(edits: readonly Edit[]): readonly string[] {
  return edits.flatMap((edit, index) => {
    const other = edits.slice(0, index).find((earlier) => isSamePlace(earlier, edit) && earlier.to !== edit.to);
    if (other === undefined) return [];
    const { file, path } = edit.update;
    const line = edit.document.lineOf(edit.pointer);
    return [
      `${file}:${line}: two updates contradict each other: ${other.update.path} is to be ${JSON.stringify(other.to)}, and ${path} is the same place and to be ${JSON.stringify(edit.to)}. Keep one.`,
    ];
  });
}

function distinct(edits: readonly Edit[]): readonly Edit[] {
  return edits.filter((edit, index) => !edits.slice(0, index).some((earlier) => isSamePlace(earlier, edit)));
}

function isSamePlace(one: Place, other: Place): boolean {
  return one.document.start === other.document.start && one.pointer === other.pointer;
}

/** Document by document from the end, so that starts stay true; pointers do, as only scalars change. */
function writeAll(text: string, edits: readonly Edit[]): Updated {
  let after = text;
  for (const { update, document, pointer, to } of edits.toSorted((a, b) => b.document.start - a.document.start)) {
    const now = readable(after).find(({ start }) => start === document.start);
    const written = now && withScalar(after, now, { pointer, value: to });
    if (written === undefined) {
      return {
        problem: `${update.file}:${document.lineOf(pointer)}: ${update.path} stands too near an anchor or alias to be written safely. Write it out.`,
      };
    }
    after = written;
  }
  // By its number, as the start of a document may have moved.
  const [was, is] = [readable(text), readable(after)];
  const written = edits.map((edit) => ({
    ...edit,
    now: is[was.findIndex(({ start }) => start === edit.document.start)],
  }));
  const wrong = written.find(({ now, pointer, to }) => valueAt(now?.value, pointer) !== to);
  if (wrong !== undefined || was.length !== is.length) {
    throw new Error(`${wrong?.update.path} would have been written with a wrong value.`);
  }
  const changes = written.map(({ update, from, to, now, pointer }) => ({
    path: update.path,
    from,
    to,
    line: now?.lineOf(pointer) ?? 0,
  }));
  return { text: after, changes };
}

function readable(text: string): readonly TextDocument[] {
  const read = documentsOf(text, "");
  return read.kind === "documents" ? read.documents : [];
}

function scalarOf(value: unknown): Scalar {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
}
