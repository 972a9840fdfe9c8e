import type { Dataset } from "../../generated/types.ts";
import { isRecord } from "../../kernel/guards.ts";
import { truncate } from "../../kernel/text.ts";
import { spdxId } from "../../records/spdx.ts";

type Json = Readonly<Record<string, unknown>>;
type Origin = NonNullable<Dataset["origin"]>;

/** What a Croissant description says, as the manifest would say it; what has another form is not taken. */
export function describedBy(croissant: Json): Partial<Dataset> {
  const text = (name: string, limit: number) => joined(valuesOf(croissant, name), limit);
  const facts = {
    description: text("description", 2000),
    license: licenseOf(valuesOf(croissant, "license")),
    url: urlOf(valuesOf(croissant, "url")[0]),
    origin: originOf(croissant),
    asOf: dayOf(croissant),
    collection: methodOf(text("dataCollection", 1000)),
    knownGaps: text("dataLimitations", 2000),
    personalData: personalOf(valuesOf(croissant, "personalSensitiveInformation")),
    derivedFrom: sourcesOf(croissant),
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

/** Values of a property under any prefix: `license`, `sc:license`, `https://schema.org/license`. */
function valuesOf(croissant: Json, name: string): readonly unknown[] {
  const key = Object.keys(croissant).find((one) => one === name || /[:/#]([^:/#]+)$/.exec(one)?.[1] === name);
  const value = key === undefined ? undefined : croissant[key];
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** A text, a text with its language, or texts by language: English before others. */
function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value.trim() === "" ? undefined : value.trim();
  if (!isRecord(value)) return undefined;
  return textOf(value["@value"]) ?? textOf(value["en"]) ?? textOf(value["name"]);
}

function joined(values: readonly unknown[], limit: number): string | undefined {
  const texts = values.map(textOf).filter((text) => text !== undefined);
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
  const address = isRecord(value) ? (textOf(value["url"]) ?? textOf(value["@id"]) ?? textOf(value)) : textOf(value);
  if (address === undefined) return undefined;
  const [, listed] = /^https?:\/\/spdx\.org\/licenses\/([^/]+?)(?:\.html|\.json|\.txt)?\/?$/i.exec(address) ?? [];
  const [, kind, version] =
    /^https?:\/\/creativecommons\.org\/(?:licenses|publicdomain)\/([a-z-]+)\/(\d\.\d)/i.exec(address) ?? [];
  const common = kind === undefined ? undefined : `CC${kind === "zero" ? "0" : `-${kind}`}-${version}`;
  return spdxId(listed ?? common ?? address) ?? (/^https?:/i.test(address) ? undefined : address);
}

const WAYS: readonly (readonly [RegExp, Origin["type"]])[] = [
  [/scrap/i, "scraped"],
  [/user-generated/i, "user-generated"],
  [/synthetic/i, "synthetic"],
];

/** What has a page and a day on which it was published is public, unless it says how it was collected otherwise. */
function originOf(croissant: Json): (Partial<Origin> & { readonly type: Origin["type"] }) | undefined {
  const owner = joined([valuesOf(croissant, "creator"), valuesOf(croissant, "publisher")].flat().slice(0, 1), 100);
  const how = joined(valuesOf(croissant, "dataCollectionType"), 1000) ?? "";
  const isPublished =
    urlOf(valuesOf(croissant, "url")[0]) !== undefined && valuesOf(croissant, "datePublished").length > 0;
  const type = WAYS.find(([pattern]) => pattern.test(how))?.[1] ?? (isPublished ? ("public" as const) : undefined);
  const source = joined(valuesOf(croissant, "name").slice(0, 1), 300);
  if (type === undefined) return undefined;
  return { type, ...(source !== undefined && { source }), ...(owner !== undefined && { owner }) };
}

function dayOf(croissant: Json): string | undefined {
  const days = ["dateModified", "datePublished"].map((name) => textOf(valuesOf(croissant, name)[0])?.slice(0, 10));
  return days.find((day) => day !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(day)));
}

const NONE =
  /^(?:no|none|n\/a|false|not applicable|(?:there (?:is|are) )?no (?:personal|sensitive|pii)\b.*|(?:the (?:data|dataset) )?(?:does|do) not (?:contain|include) (?:any )?(?:personal|sensitive)\b.*)\.?$/i;
const SPECIAL = /health|medical|ethnic|\brac(?:e|ial)\b|religio|political|sexual|genetic|biometric|trade[- ]union/i;

/** Only what says that there is nothing, or what there is: the rest is a discussion, and somebody has to read it. */
function personalOf(values: readonly unknown[]): Dataset["personalData"] {
  const texts = values.map(textOf).filter((text) => text !== undefined);
  const [first] = texts;
  if (first === undefined) return undefined;
  if (texts.length === 1 && NONE.test(first)) return "none";
  const known = (["special-category", "pseudonymised", "personal"] as const).find((kind) => texts.includes(kind));
  if (known !== undefined) return known;
  const isList = texts.length > 1 || first.length <= 60;
  if (!isList || texts.some((text) => NONE.test(text))) return undefined;
  return SPECIAL.test(texts.join("\n")) ? "special-category" : "personal";
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
