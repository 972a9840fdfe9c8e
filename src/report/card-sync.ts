import { isRecord } from "../kernel/guards.ts";
import { canonicalJson } from "../records/canonical.ts";
import { renderBom } from "./bom.ts";
import type { BomFacts } from "./bom-facts.ts";
import type { CardWaiver } from "../records/card-facts.ts";
import type { CardSection } from "./card-facts.ts";
import { historySections, waiverSections } from "./card-provenance.ts";
import { CARD_NOTE, renderCard } from "./card.ts";

/** What a repository keeps of what is generated. */
export interface CommittedCard {
  readonly card?: string | undefined;
  readonly bom?: string | undefined;
}

const FRONT = "Front matter";

/**
 * Names of the parts in which a committed card and bill of materials are not what their sources make: somebody has edited
 * them, or the sources went on without them. What the repository does not keep cannot be out of date. Versions that were
 * accepted since, and results of policies, are added by others and are not held against it.
 */
export function cardInSync(committed: CommittedCard, facts: BomFacts): readonly string[] {
  const { card, bom } = committed;
  return [
    ...(card === undefined || !isOurs(card) ? [] : cardDifferences(plain(card), facts)),
    ...(bom === undefined ? [] : bomDifferences(bom, renderBom({ ...facts, policies: undefined }))),
  ];
}

/** A README that somebody wrote by hand beside the manifest is theirs; one of ours without its marks is not. */
function isOurs(text: string): boolean {
  return (
    text.includes(CARD_NOTE) ||
    /^<!-- model-gitops:section id=/m.test(text) ||
    /^ {2}schema: "?model-gitops\/card\/v1"?$/m.test(text)
  );
}

/** As git keeps it, whatever a checkout made of its line ends. */
function plain(text: string): string {
  return text.replaceAll("\r\n", "\n");
}

function cardDifferences(committed: string, facts: BomFacts): readonly string[] {
  const isUnmeasured = facts.evaluation === undefined;
  const [kept, made] = [committed, renderCard(facts)].map((card) =>
    sectionsOf(isUnmeasured ? unversioned(card) : card),
  );
  if (kept === undefined || made === undefined) return [];
  const keys = [...new Set([...made.keys(), ...kept.keys()])];
  const differing = keys.filter((key) => {
    const [from, to] = [kept.get(key), made.get(key)];
    if (key === "history") return !isOfHistory(from?.text, to?.text, facts);
    if (key === "waivers" && facts.waivers === undefined) return from !== undefined && !isWaiverTable(from.text);
    // What was measured cannot be made again where nobody hands it in.
    if (isUnmeasured && !(to?.isOfManifest ?? (key !== "metrics" && from?.isOfManifest === true))) return false;
    return from?.text !== to?.text;
  });
  return differing.map((key) => made.get(key)?.heading ?? kept.get(key)?.heading ?? key);
}

/** The version is that of the artifact, which is not known where nothing was measured. */
function unversioned(card: string): string {
  return card.replace(/^- \*\*Version:\*\* .*\n/m, "");
}

interface KeptSection {
  readonly heading: string;
  readonly text: string;
  /** Whether it says what the manifest says, and nothing that was measured. */
  readonly isOfManifest: boolean;
}

/** A card by the ids of its sections; what stands twice is one text. */
function sectionsOf(card: string): ReadonlyMap<string, KeptSection> {
  const sections = new Map<string, KeptSection>();
  const parts = card.split(/^(?=<!-- model-gitops:section id=)/m);
  for (const part of parts) {
    const [, id = "", source = ""] = /^<!-- model-gitops:section id=(\S+)(?: src=(\S+))? -->/.exec(part) ?? [];
    const heading = id === "" ? FRONT : (/^#+ (.*)$/m.exec(part)?.[1] ?? id);
    const before = sections.get(id)?.text ?? "";
    sections.set(id, { heading, text: before + part, isOfManifest: source.startsWith("/") });
  }
  return sections;
}

/**
 * Every version that it tells is one that was accepted; that there are newer ones does not make it wrong. Beside them it
 * says nothing else: what stands below the table reads as ours.
 */
function isOfHistory(kept: string | undefined, made: string | undefined, { history = [] }: BomFacts): boolean {
  if (kept === undefined) return true;
  const known = new Set(history.flatMap((version) => bodyLines(historySections({ history: [version] })).slice(2)));
  const frame = (text: string) => linesOf(text).filter((line) => !known.has(line));
  return made !== undefined && frame(kept).join("\n") === frame(made).join("\n");
}

const SAMPLE: CardWaiver = { id: "x", rule: "x", reason: "x", expires: "2026-01-01" };

/** Where nobody looked which waivers count: whether it is a table of them, and nothing else. */
function isWaiverTable(kept: string): boolean {
  const frame = bodyLines(waiverSections({ waivers: [SAMPLE] })).slice(0, 2);
  const [, heading, ...rows] = linesOf(kept);
  return (
    heading === "## Waivers in force" &&
    rows.slice(0, 2).join("\n") === frame.join("\n") &&
    rows.slice(2).every((line) => /^\| `[^|]*(?:\|[^|]*){4}\|$/.test(line))
  );
}

function bodyLines(sections: readonly CardSection[]): readonly string[] {
  return sections.flatMap(({ body }) => linesOf(body));
}

function linesOf(text: string): readonly string[] {
  return text.split("\n").filter((line) => line.trim() !== "");
}

/** What a scan adds, and what others declare of it. */
const ADDED = /^model-gitops:(?:tensors:.*|format|rows)$/;

function bomDifferences(committed: string, made: string): readonly string[] {
  const kept = parsed(committed);
  if (kept === undefined) return ["model.cdx.json"];
  return differences(settled(kept), settled(parsed(made)), "")
    .map((path) => `model.cdx.json: ${path}`)
    .slice(0, 20);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function settled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(settled).filter((one) => !isAdded(one));
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).filter(
    ([key]) => !["serialNumber", "declarations", "definitions"].includes(key),
  );
  return Object.fromEntries(entries.map(([key, own]) => [key, settled(own)]));
}

function isAdded(value: unknown): boolean {
  return isRecord(value) && typeof value["name"] === "string" && ADDED.test(value["name"]) && "value" in value;
}

const DEEPEST = 4;

/** The paths at which two values differ, not deeper than a person wants to read. */
function differences(from: unknown, to: unknown, path: string): readonly string[] {
  if (canonicalJson(from ?? null) === canonicalJson(to ?? null)) return [];
  const isDeep = path.split(".").length >= DEEPEST;
  if (isDeep || !isRecord(from) || !isRecord(to)) return [path === "" ? "the whole" : path];
  const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])].toSorted();
  return keys.flatMap((key) => differences(from[key], to[key], path === "" ? key : `${path}.${key}`));
}
