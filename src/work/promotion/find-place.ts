import { isRecord } from "../../kernel/guards.ts";
import { didYouMean, listed, truncate } from "../../kernel/text.ts";
import { pointerTo, valueAt } from "../../manifest/pointers.ts";
import { type PathStep, writtenPath } from "./update-path.ts";
import type { TextDocument } from "./yaml-documents.ts";

/** A place in one document. */
export interface Place {
  readonly document: TextDocument;
  readonly pointer: string;
}

export type FoundPlace =
  | { readonly kind: "place"; readonly place: Place }
  | { readonly kind: "problem"; readonly problem: string; /** How many steps led somewhere. */ readonly depth: number };

export interface Wanted {
  readonly file: string;
  readonly steps: readonly PathStep[];
  readonly kind?: string | undefined;
  readonly name?: string | undefined;
}

/** The one place that a path leads to in the documents that `kind` and `name` leave; else why there is none. */
export function findPlace(documents: readonly TextDocument[], wanted: Wanted): FoundPlace {
  const chosen = documents.filter((document) => isChosen(document, wanted));
  if (chosen.length === 0) return { kind: "problem", problem: noDocument(documents, wanted), depth: 0 };
  const found = chosen.map((document) => placeIn(document, wanted));
  const places = found.flatMap((one) => (one.kind === "place" ? [one.place] : []));
  const [place, second] = places;
  if (place !== undefined && second === undefined) return { kind: "place", place };
  if (place === undefined) {
    // Of several documents the one in which the path leads farthest tells most.
    const problems = found.flatMap((one) => (one.kind === "problem" ? [one] : []));
    return problems.toSorted((a, b) => b.depth - a.depth)[0] ?? { kind: "problem", problem: "", depth: 0 };
  }
  const where = places.map(({ document, pointer }) => `${nameOf(document)} in line ${document.lineOf(pointer)}`);
  return {
    kind: "problem",
    depth: wanted.steps.length,
    problem: `${wanted.file}:${place.document.lineOf(place.pointer)}: ${writtenPath(wanted.steps)} is there ${places.length} times: ${listed(where.slice(0, 5))}. Say which document with \`kind\` and \`name\`.`,
  };
}

function isChosen({ value }: TextDocument, { kind, name }: Wanted): boolean {
  if (kind !== undefined && valueAt(value, "/kind") !== kind) return false;
  return name === undefined || valueAt(value, "/metadata/name") === name;
}

function noDocument(documents: readonly TextDocument[], { file, kind, name }: Wanted): string {
  const [first] = documents;
  if (first === undefined) return `${file}:1: the file is empty. Name the file that holds the reference.`;
  const asked = listed([...(kind ? [`kind ${kind}`] : []), ...(name ? [`name ${name}`] : [])]);
  const what = asked === "" ? "a document" : `a document of ${asked}`;
  return `${file}:${first.lineOf("")}: the file does not have ${what}. It has ${truncate(listed(documents.map(nameOf)), 300)}.`;
}

function nameOf({ value, lineOf }: TextDocument): string {
  const words = [valueAt(value, "/kind"), valueAt(value, "/metadata/name")].filter((word) => typeof word === "string");
  return words.length === 0 ? `the document of line ${lineOf("")}` : words.join(" ");
}

function placeIn(document: TextDocument, { file, steps }: Wanted): FoundPlace {
  let pointer = "";
  for (const [depth, step] of steps.entries()) {
    const next = stepInto(document, pointer, step);
    if (typeof next === "object") {
      const problem = `${file}:${document.lineOf(pointer, "key")}: ${writtenPath(steps)} leads nowhere: ${next.problem}`;
      return { kind: "problem", problem, depth };
    }
    pointer = pointerTo(pointer, next);
  }
  return { kind: "place", place: { document, pointer } };
}

function stepInto(
  document: TextDocument,
  pointer: string,
  step: PathStep,
): string | number | { readonly problem: string } {
  const value = pointer === "" ? document.value : valueAt(document.value, pointer);
  const here = pointer === "" ? "the document" : (pointer.split("/").at(-1) ?? "");
  if (step.kind === "key") return keyIn(value, step.name, { here, document, pointer });
  if (!Array.isArray(value)) return { problem: `${here} is ${kindOf(value)} and no list.` };
  if (step.kind === "index") {
    return step.index < value.length
      ? step.index
      : { problem: `${here} has ${value.length} entries, counted from [0].` };
  }
  const members = value.map((entry: unknown) => wordAt(entry, step.keys));
  const matching = [...members.keys()].filter((at) => members[at] === step.value);
  const [index, second] = matching;
  const keys = step.keys.join(".");
  if (index === undefined) {
    const known = members.filter((member) => member !== undefined);
    const has =
      known.length === 0
        ? `none of its entries has ${keys}`
        : `its entries have ${keys} ${truncate(listed(known), 200)}`;
    return { problem: `${here} has no entry whose ${keys} is ${step.value}; ${has}.${didYouMean(step.value, known)}` };
  }
  if (second === undefined) return index;
  const lines = matching.map((at) => document.lineOf(pointerTo(pointer, at)));
  return {
    problem: `${here} has ${matching.length} entries whose ${keys} is ${step.value}, in lines ${listed(lines.map(String))}. Keep one, or name another key.`,
  };
}

function keyIn(
  value: unknown,
  name: string,
  { here, document, pointer }: { readonly here: string; readonly document: TextDocument; readonly pointer: string },
): string | { readonly problem: string } {
  if (isRecord(value) && Object.hasOwn(value, name)) return name;
  if (isRecord(value)) {
    const known = Object.keys(value);
    const merged = known.includes("<<")
      ? " What `<<` brings in from elsewhere is not looked at: write the key out, or change it where it stands."
      : "";
    return {
      problem: `${here} has no key ${name}, but ${truncate(listed(known), 200) || "none at all"}.${didYouMean(name, known)}${merged}`,
    };
  }
  const { start } = document.rangeOf(pointer);
  const isAlias = document.anchors.some((cover) => cover.kind === "alias" && cover.start === start);
  if (isAlias)
    return { problem: `${here} is an alias (\`*name\`) of what stands elsewhere. Change that, or write it out.` };
  if (typeof value === "string" && value.includes("\n")) {
    return {
      problem: `${here} is a text of several lines, and no path leads into it. Write Argo CD's \`values\` as \`valuesObject\`, and a patch of Kustomize as a file of its own.`,
    };
  }
  const entry = Array.isArray(value) ? ", so name an entry, as in [name=…]" : "";
  return { problem: `${here} is ${kindOf(value)} and has no keys${entry}.` };
}

/** A text or number below an entry, as it is compared and shown. */
function wordAt(entry: unknown, keys: readonly string[]): string | undefined {
  const found = keys.reduce<unknown>((at, key) => (isRecord(at) ? own(at, key) : undefined), entry);
  return typeof found === "string" || typeof found === "number" || typeof found === "boolean"
    ? String(found)
    : undefined;
}

function own(value: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "empty";
  if (Array.isArray(value)) return "a list";
  return isRecord(value) ? "a mapping" : `a ${typeof value === "string" ? "text" : typeof value}`;
}
