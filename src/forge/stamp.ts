import { canonicalJson, sha256 } from "../records/canonical.ts";
import { oneLine, truncate } from "../kernel/text.ts";
import { aboveMarker, markedState, markerLine } from "./marker.ts";

/** What a pull request or an issue is to say. */
export interface WantedText {
  /** Tells our kinds of proposals from each other: `retrain`. */
  readonly name: string;
  /** Which one of this name: `churn`. */
  readonly key: string;
  /** Why it is there now: what a person closed stays closed for the same occasion. */
  readonly occasion: string;
  readonly title: string;
  /** What people read; the marker is appended. */
  readonly body: string;
  readonly labels: readonly string[];
}

/**
 * What a text of ours remembers of how we left it last. Where it is otherwise now, a person decided so: their title,
 * labels, base and readiness stay, and a body they edited is theirs.
 */
export interface Stamp {
  readonly key: string;
  readonly occasion: string;
  /** Digests of title and body. */
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
  readonly base?: string;
  readonly draft?: boolean;
  /** Whether we closed it ourselves: then it may be opened again. */
  readonly closed?: boolean;
}

export interface Stamped {
  readonly stamp: Stamp;
  /** Whether a person changed the body since. */
  readonly edited: boolean;
}

/** The stamp of a text that is ours by name and key: its author is for the caller to compare. */
export function stampOf({ name, key }: Pick<WantedText, "name" | "key">, body: string): Stamped | undefined {
  const lines = body.trimEnd().split(/\r?\n/);
  const stamps = lines.map((line) => parsed(markedState(name, line)));
  // The last one: above it the text may quote others. Text below it is an edit, not the loss of the marker.
  const index = stamps.findLastIndex((stamp) => stamp?.key === key);
  const stamp = stamps[index];
  if (stamp === undefined) return undefined;
  return { stamp, edited: index < lines.length - 1 || digest(aboveMarker(body)) !== stamp.body };
}

// GitHub takes 65 536 characters and refuses longer texts as a whole.
const BODY = 60_000;

/** How we leave a text: the body with its stamp, to which `rest` adds. */
export function stamped(wanted: WantedText, rest: Partial<Stamp> = {}): string {
  const { name, key, occasion, title, body, labels } = wanted;
  const text = truncate(body.replaceAll("\r\n", "\n").trimEnd(), BODY);
  const stamp: Stamp = { key, occasion, title: titleDigest(title), body: digest(text), labels, ...rest };
  return `${text}\n\n${markerLine(name, stamp)}`;
}

/** The same text, said to be closed by us, under another title unless a person gave it theirs. */
export function closedText(
  name: string,
  current: CurrentText,
  title = current.title,
): Pick<TextUpdate, "title" | "body"> {
  const { stamp } = current;
  const isTheirTitle = titleDigest(current.title) !== stamp.title;
  // What a person wrote below the marker stays, too, and so do markers that the text quotes.
  const lines = current.body.split(/\r?\n/);
  const last = lines.findLastIndex((line) => parsed(markedState(name, line))?.key === stamp.key);
  const text = lines.toSpliced(last, 1);
  const closed = { ...stamp, closed: true, ...(!isTheirTitle && { title: titleDigest(title) }) };
  return {
    ...(!isTheirTitle && current.title !== titleOf(title) && { title: titleOf(title) }),
    body: `${text.join("\n").trimEnd()}\n\n${markerLine(name, closed)}`,
  };
}

/** A title as the forge takes it: one line of at most 256 characters. */
export function titleOf(text: string): string {
  return truncate(oneLine(text), 256);
}

export interface TextUpdate {
  readonly title?: string;
  readonly body?: string;
  readonly addLabels: readonly string[];
  readonly removeLabels: readonly string[];
}

export interface CurrentText {
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
  readonly stamp: Stamp;
}

/** What to write so that a text says what is wanted; `rest` is stamped as well. */
export function revise(current: CurrentText, wanted: WantedText, rest: Partial<Stamp> = {}): TextUpdate {
  const { stamp } = current;
  const isTheirTitle = titleDigest(current.title) !== stamp.title;
  const body = stamped(wanted, { ...(isTheirTitle && { title: stamp.title }), ...rest });
  const has = (names: readonly string[], name: string): boolean => names.some((other) => sameWord(other, name));
  return {
    ...(!isTheirTitle && current.title !== titleOf(wanted.title) && { title: titleOf(wanted.title) }),
    ...(!saysTheSame(current.body, body, wanted) && { body }),
    addLabels: wanted.labels.filter((name) => !has(stamp.labels, name) && !has(current.labels, name)),
    removeLabels: stamp.labels.filter((name) => !has(wanted.labels, name) && has(current.labels, name)),
  };
}

/** But for the run that a text links to: a run that has nothing new to say writes nothing. */
function saysTheSame(left: string, right: string, wanted: WantedText): boolean {
  const [was, is] = [left, right].map((text) => ({
    text: aboveMarker(text.replaceAll("\r\n", "\n"))
      .trimEnd()
      .replaceAll(/\/actions\/runs\/\d+/g, ""),
    stamp: { ...stampOf(wanted, text)?.stamp, body: "" },
  }));
  return canonicalJson(was) === canonicalJson(is);
}

/** Logins and labels are the same in either case. */
export function sameWord(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function titleDigest(title: string): string {
  return digest(titleOf(title));
}

function digest(text: string): string {
  return sha256(text).slice("sha256:".length, "sha256:".length + 16);
}

// Anybody who may write can edit our texts, the stamp included: what is not of this form is none.
function parsed(state: unknown): Stamp | undefined {
  if (typeof state !== "object" || state === null) return undefined;
  const fields: Readonly<Record<string, unknown>> = { ...state };
  const { key, occasion, title, body, labels, base, draft, closed } = fields;
  if (typeof key !== "string" || typeof occasion !== "string") return undefined;
  if (typeof title !== "string" || typeof body !== "string" || !Array.isArray(labels)) return undefined;
  return {
    key,
    occasion,
    title,
    body,
    labels: labels.filter((name) => typeof name === "string"),
    ...(typeof base === "string" && { base }),
    ...(typeof draft === "boolean" && { draft }),
    ...(closed === true && { closed }),
  };
}
