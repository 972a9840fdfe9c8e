import { canonicalJson, sha256 } from "../records/canonical.ts";
import { oneLine, truncate } from "../kernel/text.ts";
import { aboveMarker, markedState, markerLine } from "./marker.ts";
import { checkedMemory, memoryOf, type Memory } from "./stamp-memory.ts";

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
  /** What later runs are to know of it, read by `stampOf`; at most 20 members of 500 characters. */
  readonly memory?: Memory;
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
  /** Whether a person opened it again after we had closed it. */
  readonly reopened?: boolean;
  readonly memory?: Memory;
}

export interface Stamped {
  readonly stamp: Stamp;
  /** Whether a person changed the body since. */
  readonly edited: boolean;
  /** Whether it is open because a person opened it again after we had closed it: they want it. */
  readonly reopened: boolean;
}

/**
 * The stamp of a text that is ours by name and key: its author is for the caller to compare. `state` is that of its pull
 * request or issue now.
 */
export function stampOf(
  { name, key }: Pick<WantedText, "name" | "key">,
  body: string,
  state: "open" | "closed" = "closed",
): Stamped | undefined {
  const lines = body.trimEnd().split(/\r?\n/);
  const stamps = lines.map((line) => parsed(markedState(name, line)));
  // The last one: above it the text may quote others. Text below it is an edit, not the loss of the marker.
  const index = stamps.findLastIndex((stamp) => stamp?.key === key);
  const stamp = stamps[index];
  if (stamp === undefined) return undefined;
  const reopened = state === "open" && (stamp.closed === true || stamp.reopened === true);
  return { stamp, edited: index < lines.length - 1 || digest(aboveMarker(body)) !== stamp.body, reopened };
}

// GitHub takes 65 536 characters and refuses longer texts as a whole.
const BODY = 60_000;
const WHOLE = 65_000;

/** How we leave a text: the body with its stamp, to which `rest` adds. */
export function stamped(wanted: WantedText, rest: Partial<Stamp> = {}): string {
  const { name, key, occasion, title, body, labels } = wanted;
  const memory = checkedMemory(wanted.memory);
  const given = { labels, ...(memory !== undefined && { memory }), ...rest };
  const stampFor = (text: string): Stamp => ({
    key,
    occasion,
    title: titleDigest(title),
    body: digest(text),
    ...given,
  });
  const room = WHOLE - markerLine(name, stampFor("")).length;
  const text = truncate(body.replaceAll("\r\n", "\n").trimEnd(), Math.min(BODY, Math.max(room, 0)));
  return `${text}\n\n${markerLine(name, stampFor(text))}`;
}

export interface Closing {
  /** Default: as it is. */
  readonly title?: string | undefined;
  /** What is said below the text, where no comment could. */
  readonly words?: string | undefined;
}

/** The same text, said to be closed by us, under another title unless a person gave it theirs. */
export function closedText(
  name: string,
  current: CurrentText,
  { title = current.title, words = "" }: Closing = {},
): Pick<TextUpdate, "title" | "body"> {
  const { reopened: _, ...stamp } = current.stamp;
  const isTheirs = isTheirTitle(current);
  // What a person wrote below the marker stays, too, and so do markers that the text quotes.
  const { lines, last } = markerIn(name, current);
  const text = lines.toSpliced(last, 1).join("\n").trimEnd();
  const room = WHOLE - text.length - markerLine(name, current.stamp).length;
  const said = words === "" || room < 1 ? text : `${text}\n\n${truncate(words.trimEnd(), room)}`;
  // What we add is no edit of a person's; what they wrote remains one.
  const body = digest(text) === stamp.body ? digest(said) : stamp.body;
  const closed = { ...stamp, body, closed: true, ...(!isTheirs && { title: titleDigest(title) }) };
  return {
    ...(!isTheirs && current.title !== titleOf(title) && { title: titleOf(title) }),
    body: `${said}\n\n${markerLine(name, closed)}`,
  };
}

/**
 * A text that a person edited, which stays, under the title of what is proposed by now, unless a person gave it theirs. The
 * stamp is of that occasion from then on: it is what whoever closes it declines.
 */
export function retitled(current: CurrentText, wanted: WantedText): Pick<TextUpdate, "title" | "body"> {
  const { name, occasion } = wanted;
  const { stamp } = current;
  const title = titleOf(wanted.title);
  const isTheirs = isTheirTitle(current);
  if (occasion === stamp.occasion && (isTheirs || current.title === title)) return {};
  const { lines, last } = markerIn(name, current);
  const now = { ...stamp, occasion, ...(!isTheirs && { title: titleDigest(title) }) };
  return {
    ...(!isTheirs && current.title !== title && { title }),
    body: lines.with(last, markerLine(name, now)).join("\n"),
  };
}

function markerIn(name: string, { body, stamp }: CurrentText): { readonly lines: string[]; readonly last: number } {
  const lines = body.split(/\r?\n/);
  return { lines, last: lines.findLastIndex((line) => parsed(markedState(name, line))?.key === stamp.key) };
}

/** A title as the forge takes it: one line of at most 256 characters. */
export function titleOf(text: string): string {
  return truncate(oneLine(text), 256);
}

/** Whether a person gave a text of ours another title. */
export function isTheirTitle({ title, stamp }: Pick<CurrentText, "title" | "stamp">): boolean {
  return titleDigest(title) !== stamp.title;
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
  const isTheirs = isTheirTitle(current);
  const body = stamped(wanted, { ...(isTheirs && { title: stamp.title }), ...rest });
  const has = (names: readonly string[], name: string): boolean => names.some((other) => sameWord(other, name));
  return {
    ...(!isTheirs && current.title !== titleOf(wanted.title) && { title: titleOf(wanted.title) }),
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
  const { key, occasion, title, body, labels, base, draft, closed, reopened } = fields;
  const memory = memoryOf(fields["memory"]);
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
    ...(reopened === true && { reopened }),
    ...(memory !== undefined && { memory }),
  };
}
