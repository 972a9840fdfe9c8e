import { isRecord } from "../../kernel/guards.ts";
import type { YamlValue } from "../../manifest/edit.ts";
import { pointerTo, valueAt } from "../../manifest/pointers.ts";
import { findPlace } from "./find-place.ts";
import { documentsOf, type TextDocument, withoutValue, withScalar, withValue } from "./yaml-documents.ts";

/** The InferenceService of KServe that serves a model and its canary. */
export interface CanaryTarget {
  readonly file: string;
  /** metadata.name of the service; needed where the file has several. */
  readonly service?: string | undefined;
  /**
   * `list`: named entries of spec.canary (KServe 0.20 and later, standard mode). `percent`: spec.predictor's
   * canaryTrafficPercent (serverless mode).
   */
  readonly style: "list" | "percent";
  /** Of the list: the predictor.name of our entry. */
  readonly entry?: string | undefined;
}

export type CanaryMove =
  /** The canary gets so many percent; its entry is made where there is none. */
  | { readonly kind: "advance"; readonly traffic: number; readonly uri: string }
  /** It serves all. */
  | { readonly kind: "promote"; readonly uri: string }
  /** It serves nobody. */
  | { readonly kind: "roll-back" };

export type Moved = { readonly text: string } | { readonly problem: string };

/** Edits of one document, from first to last. */
type Edit =
  | { readonly pointer: string; readonly scalar: string | number }
  | { readonly pointer: string; readonly value: YamlValue }
  | { readonly pointer: string; readonly isRemoved: true };

/**
 * The file with a canary of KServe moved; all other lines stay. A promotion of a list's entry retargets the predictor's
 * name to it, so that its pods go on serving, and removes the entry; a rollback removes the entry.
 */
export function moveCanary(text: string, target: CanaryTarget, move: CanaryMove): Moved {
  const { file, service } = target;
  const read = documentsOf(text, file);
  if (read.kind === "problem") return { problem: read.problem };
  const steps = [
    { kind: "key", name: "spec" },
    { kind: "key", name: "predictor" },
  ] as const;
  const found = findPlace(read.documents, { file, kind: "InferenceService", name: service, steps });
  if (found.kind === "problem") return { problem: found.problem };
  const { document } = found.place;
  if (move.kind === "advance" && (!Number.isInteger(move.traffic) || move.traffic < 0 || move.traffic > 100)) {
    return {
      problem: `${file}: a canary cannot have ${move.traffic} percent of the traffic. Give it a whole number from 0 to 100.`,
    };
  }
  const edits = target.style === "list" ? listEdits(document, target, move) : percentEdits(document, target, move);
  return typeof edits === "string" ? { problem: edits } : written(text, document, { file, edits });
}

function listEdits(document: TextDocument, target: CanaryTarget, move: CanaryMove): readonly Edit[] | string {
  const { file, entry } = target;
  const where = (pointer: string): string => `${file}:${document.lineOf(pointer)}`;
  if (entry === undefined || !/^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/.test(entry)) {
    return `${file}: a canary of spec.canary needs a name of small letters, digits and dashes. Give it one.`;
  }
  const list = valueAt(document.value, "/spec/canary") ?? [];
  if (!Array.isArray(list))
    return `${where("/spec/canary")}: spec.canary is no list. KServe has it since 0.20; before, use canaryTrafficPercent.`;
  const names = list.map((one: unknown) => valueAt(one, "/predictor/name"));
  const [index = -1, second] = [...names.keys()].filter((at) => names[at] === entry);
  if (second !== undefined)
    return `${where(pointerTo("/spec/canary", second))}: spec.canary has two entries named ${entry}. Keep one.`;
  const at = pointerTo("/spec/canary", index);
  if (move.kind === "roll-back") return index < 0 ? [] : [removal(list, index)];
  const uriAt = uriPointer(document.value, "/spec/predictor");
  if (uriAt === undefined)
    return `${where("/spec/predictor")}: spec.predictor has no storageUri, so nothing shows how a canary is to be written. Add one.`;
  if (move.kind === "promote") {
    const isDone = index < 0 && valueAt(document.value, "/spec/predictor/name") === entry;
    if (index < 0 && !isDone)
      return `${where("/spec")}: spec.canary has no entry named ${entry}, so it cannot be promoted. Start it first.`;
    const stable: readonly Edit[] = [
      { pointer: uriAt, scalar: move.uri },
      { pointer: "/spec/predictor/name", value: entry },
    ];
    return isDone ? stable : [...stable, removal(list, index)];
  }
  const others = list.reduce<number>((sum, one: unknown, number) => sum + (number === index ? 0 : percentOf(one)), 0);
  if (others + move.traffic > 100) {
    return `${where("/spec/canary")}: the other canaries have ${others} percent, and with ${move.traffic} for ${entry} it would be more than 100. Lower theirs first.`;
  }
  if (index < 0) {
    if (valueAt(document.value, "/spec/predictor/name") === entry)
      return `${where("/spec/predictor/name")}: the predictor itself is called ${entry}. Give the canary another name.`;
    return [
      { pointer: pointerTo("/spec/canary", list.length), value: newEntry(document.value, uriAt, { entry, ...move }) },
    ].map((edit) => (list.length === 0 ? { pointer: "/spec/canary", value: [edit.value] } : edit));
  }
  const ownUri = uriPointer(document.value, `${at}/predictor`);
  if (ownUri === undefined) return `${where(at)}: the canary ${entry} has no storageUri. Add one.`;
  return [
    { pointer: `${at}/trafficPercent`, value: move.traffic },
    { pointer: ownUri, scalar: move.uri },
  ];
}

/** KServe sends what is left of 100 to the last revision that had all, and keeps that while the percentage stands. */
function percentEdits(document: TextDocument, { file }: CanaryTarget, move: CanaryMove): readonly Edit[] | string {
  const at = "/spec/predictor/canaryTrafficPercent";
  const uriAt = uriPointer(document.value, "/spec/predictor");
  if (uriAt === undefined)
    return `${file}:${document.lineOf("/spec/predictor")}: spec.predictor has no storageUri. Add one.`;
  // With 0 the former revision serves all at once, without a new pod; what the file names is not served.
  if (move.kind === "roll-back") return valueAt(document.value, at) === undefined ? [] : [{ pointer: at, value: 0 }];
  const uri: Edit = { pointer: uriAt, scalar: move.uri };
  return move.kind === "promote"
    ? [uri, { pointer: at, isRemoved: true }]
    : [uri, { pointer: at, value: move.traffic }];
}

/** `model.storageUri`, or as it was before: `sklearn.storageUri`. */
function uriPointer(value: unknown, predictor: string): string | undefined {
  const members = valueAt(value, predictor);
  if (!isRecord(members)) return undefined;
  const held = Object.keys(members).filter((key) => typeof valueAt(members[key], "/storageUri") === "string");
  const [key] = held;
  return key === undefined || held.length > 1 ? undefined : pointerTo(predictor, key, "storageUri");
}

/** What an entry leaves out KServe takes from the predictor; the format of the model it asks for in each. */
function newEntry(
  value: unknown,
  uriAt: string,
  { entry, traffic, uri }: { readonly entry: string; readonly traffic: number; readonly uri: string },
): YamlValue {
  const [, , , runtime = "model"] = uriAt.split("/");
  const format = valueAt(value, "/spec/predictor/model/modelFormat");
  const words = isRecord(format)
    ? Object.entries(format).filter((pair): pair is [string, string] => typeof pair[1] === "string")
    : [];
  const modelFormat = words.length === 0 ? {} : { modelFormat: Object.fromEntries(words) };
  return { trafficPercent: traffic, predictor: { name: entry, [runtime]: { ...modelFormat, storageUri: uri } } };
}

function removal(list: readonly unknown[], index: number): Edit {
  return { pointer: list.length === 1 ? "/spec/canary" : pointerTo("/spec/canary", index), isRemoved: true };
}

function percentOf(entry: unknown): number {
  const percent = valueAt(entry, "/trafficPercent");
  return typeof percent === "number" ? percent : 0;
}

function written(
  text: string,
  { start }: TextDocument,
  { file, edits }: { readonly file: string; readonly edits: readonly Edit[] },
): Moved {
  let after = text;
  for (const edit of edits) {
    const read = documentsOf(after, file);
    const document = read.kind === "documents" ? read.documents.find((one) => one.start === start) : undefined;
    const next = document && editedOnce(after, document, edit);
    if (next === undefined)
      return { problem: `${file}: the place stands too near an anchor or alias to be written safely. Write it out.` };
    after = next;
  }
  return { text: after };
}

function editedOnce(text: string, document: TextDocument, edit: Edit): string | undefined {
  if ("isRemoved" in edit) return withoutValue(text, document, edit.pointer);
  if ("value" in edit) return withValue(text, document, edit);
  return valueAt(document.value, edit.pointer) === edit.scalar
    ? text
    : withScalar(text, document, { pointer: edit.pointer, value: edit.scalar });
}
