import type { Dataset } from "../../generated/types.ts";
import { isDay } from "../../kernel/days.ts";
import { isRecord } from "../../kernel/guards.ts";
import { isStated } from "../../kernel/stated.ts";
import { truncate } from "../../kernel/text.ts";
import { licenseNamed } from "./license-names.ts";

type Json = Readonly<Record<string, unknown>>;
type Origin = NonNullable<Dataset["origin"]>;
type Labels = NonNullable<Dataset["labels"]>;

/** What a description says of a dataset. Of an origin and of labels it may say a part, which fills what is declared. */
export interface DescribedFacts extends Omit<Partial<Dataset>, "origin" | "labels"> {
  readonly origin?: Partial<Origin>;
  readonly labels?: Partial<Labels>;
}

/** What a Croissant description says, as the manifest would say it; what has another form is not taken. */
export function describedBy(croissant: Json): DescribedFacts {
  const text = (name: string, limit: number) => joined(valuesOf(croissant, name), limit);
  const facts = {
    description: text("description", 2000),
    license: licenseOf(valuesOf(croissant, "license")),
    url: urlOf(valuesOf(croissant, "url")[0]),
    origin: originOf(croissant),
    asOf: dayOf(croissant),
    period: periodOf(valuesOf(croissant, "dataCollectionTimeframe")),
    collection: methodOf(text("dataCollection", 1000)),
    labels: labelsOf(valuesOf(croissant, "dataAnnotationProtocol")),
    knownGaps: text("dataLimitations", 2000),
    representativeness: text("dataBiases", 2000),
    personalData: personalOf(valuesOf(croissant, "personalSensitiveInformation")),
    derivedFrom: sourcesOf(croissant),
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

/** Values of a property under any prefix: `license`, `sc:license`, `https://schema.org/license`. */
export function valuesOf(croissant: Json, name: string): readonly unknown[] {
  const key = Object.hasOwn(croissant, name)
    ? name
    : Object.keys(croissant).find((one) => /[:/#]([^:/#]+)$/.exec(one)?.[1] === name);
  const value = key === undefined ? undefined : croissant[key];
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** A name of a text with its language; what is deeper is no text. */
const DEEPEST = 4;

/** A text, a text with its language, or texts by language: English before others. */
function textOf(value: unknown, depth = 0): string | undefined {
  if (typeof value === "string") return value.trim() === "" ? undefined : value.trim();
  if (!isRecord(value) || depth === DEEPEST) return undefined;
  const below = (key: string) => textOf(value[key], depth + 1);
  return below("@value") ?? below("en") ?? below("name");
}

function joined(values: readonly unknown[], limit: number): string | undefined {
  const texts = values.map((value) => textOf(value)).filter((text) => text !== undefined);
  return texts.length === 0 ? undefined : truncate(texts.join("\n"), limit);
}

function methodOf(method: string | undefined): Dataset["collection"] {
  return method === undefined ? undefined : { method };
}

function urlOf(value: unknown): string | undefined {
  const text = textOf(value) ?? (isRecord(value) ? textOf(value["@id"]) : undefined);
  return text !== undefined && /^https:\/\/\S+$/.test(text) && text.length <= 500 ? text : undefined;
}

/** By the address of SPDX or of Creative Commons, by its identifier, or as it is called. */
function licenseOf(values: readonly unknown[]): string | undefined {
  const ids = values.map(oneLicense).filter((id) => id !== undefined);
  const whole = [...new Set(ids)].join(" AND ");
  return whole === "" || whole.length > 100 ? undefined : whole;
}

function oneLicense(value: unknown): string | undefined {
  const named = isRecord(value) ? (textOf(value["url"]) ?? textOf(value["@id"]) ?? textOf(value)) : textOf(value);
  return named === undefined ? undefined : licenseNamed(named);
}

const WAYS: readonly (readonly [RegExp, Origin["type"]])[] = [
  [/scrap/i, "scraped"],
  [/user-generated/i, "user-generated"],
  [/synthetic/i, "synthetic"],
];

/** What has a page and a day on which it was published is public, unless it says how it was collected otherwise. */
function originOf(croissant: Json): Partial<Origin> | undefined {
  const owner = joined([valuesOf(croissant, "creator"), valuesOf(croissant, "publisher")].flat().slice(0, 1), 100);
  const how = joined(valuesOf(croissant, "dataCollectionType"), 1000) ?? "";
  const isPublished =
    urlOf(valuesOf(croissant, "url")[0]) !== undefined && valuesOf(croissant, "datePublished").length > 0;
  const type = WAYS.find(([pattern]) => pattern.test(how))?.[1] ?? (isPublished ? ("public" as const) : undefined);
  const raw = joined(valuesOf(croissant, "dataCollectionRawData"), 300);
  const source = raw ?? joined(valuesOf(croissant, "name").slice(0, 1), 300);
  const known = { type, source, owner };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
}

const LABELLED: readonly Labels["source"][] = ["outcome", "human", "model"];

/** Whether people or a model labelled is a word of ours: of others the text alone is taken. */
function labelsOf(values: readonly unknown[]): Partial<Labels> | undefined {
  const texts = values.map((value) => textOf(value)).filter((text) => text !== undefined);
  const source = LABELLED.find((one) => one === texts[0]);
  const method = joined(source === undefined ? texts : texts.slice(1), 1000);
  if (source === undefined && method === undefined) return undefined;
  return { ...(source !== undefined && { source }), ...(method !== undefined && { method }) };
}

function periodOf(values: readonly unknown[]): Dataset["period"] {
  const [from, to, ...others] = values.map((value) => textOf(value)?.slice(0, 10));
  if (from === undefined || to === undefined || others.length > 0 || !isDay(from) || !isDay(to)) return undefined;
  return from <= to ? { from, to } : undefined;
}

function dayOf(croissant: Json): string | undefined {
  const days = ["dateModified", "datePublished"].map((name) => textOf(valuesOf(croissant, name)[0])?.slice(0, 10));
  return days.find((day) => day !== undefined && isDay(day));
}

const DATA = String.raw`(?:the|this) (?:data ?set|data)`;
const PEOPLE = String.raw`(?:sensitive (?:or|and) )?(?:personal(?:ly identifiable)?|pii)(?: (?:or|and) sensitive)?(?: (?:data|information|details))?`;
/** What says that there is nothing, and ends there: behind it may stand what there is after all. */
const NONE = [
  String.raw`no|none|false`,
  String.raw`(?:there (?:is|are) )?no ${PEOPLE}(?: (?:is|are|was|were))?(?: (?:included|contained|present|collected))?(?: in ${DATA})?`,
  String.raw`(?:${DATA} |it )?(?:does|do) not (?:contain|include) (?:any )?${PEOPLE}`,
].map((words) => new RegExp(String.raw`^(?:${words})\s*\.?$`, "i"));
/** What denies something, or leaves it open, names nothing that there is. */
const DENIAL = /^(?:no|not|none|nothing|never|without|n\/?a|unknown)\b|\b(?:is|are|was|were|does|do) (?:no|not)\b/i;
const SPECIAL =
  /special-category|health|disab|diagnos|medical|ethnic|\brac(?:e|ial)\b|religio|political|sexual|genetic|biometric|trade[- ]union/i;

/** Only what says that there is nothing, or what there is: the rest is a discussion, and somebody has to read it. */
function personalOf(values: readonly unknown[]): Dataset["personalData"] {
  const texts = values.map((value) => textOf(value)).filter((text) => text !== undefined);
  const [first] = texts;
  if (first === undefined) return undefined;
  if (texts.length === 1 && isNone(first)) return "none";
  const known = (["special-category", "pseudonymised", "personal"] as const).find((kind) => texts.includes(kind));
  // Of a list the worst counts: `personal` says nothing of what is named beside it.
  const isWorse = texts.some((text) => SPECIAL.test(text) && !isNone(text) && !DENIAL.test(text));
  if (known !== undefined) return isWorse ? "special-category" : known;
  const isList = texts.length > 1 || first.length <= 60;
  if (!isList || texts.some((text) => isNone(text) || DENIAL.test(text) || !isStated(text))) return undefined;
  return SPECIAL.test(texts.join("\n")) ? "special-category" : "personal";
}

function isNone(text: string): boolean {
  return NONE.some((pattern) => pattern.test(text));
}

function sourcesOf(croissant: Json): string[] | undefined {
  const names = valuesOf(croissant, "wasDerivedFrom").map((value) => {
    const id = isRecord(value) ? (textOf(value["@id"]) ?? textOf(value)) : textOf(value);
    return id === undefined ? undefined : decoded(id.replace(/^urn:dataset:/, ""));
  });
  const known = [...new Set(names.filter((name) => name !== undefined && name.length <= 300))].slice(0, 50);
  return known.length === 0 ? undefined : known.filter((name) => name !== undefined);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
