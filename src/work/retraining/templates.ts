import { UserError } from "../../kernel/errors.ts";
import { didYouMean, listed } from "../../kernel/text.ts";
import type { ResolvedRetraining } from "../../manifest/resolved-retraining.ts";
import { DAY, zoneOf } from "../monitor/zone.ts";

/** The values that templates stand for. */
export interface TemplateFacts {
  /** Undefined: production has none yet. Times are ISO texts, `to` is exclusive. */
  readonly window: ProposalWindow | undefined;
  /** The monitoring's. */
  readonly timezone: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** What the refresh command left. */
  readonly refreshed: Readonly<Record<string, unknown>>;
}

export interface ProposalWindow {
  readonly id: string;
  readonly from: string;
  readonly to: string;
}

type Scalar = string | number | boolean;

/** What `retraining.set` may hold, and a refresh leave. */
export type SetValue = ResolvedRetraining["set"][string];

// Other braces are somebody's own: a glob, a format.
const TEMPLATE = /\{(?:(?<group>window|refresh)\.(?<name>[^{}]*)|today)\}/g;

/**
 * The value of a key of `retraining.set` with its templates filled in; a text that is one template and nothing else
 * takes the value as it is. Throws a UserError with the key where a template has no value.
 */
export function filledValue(key: string, value: SetValue, facts: TemplateFacts): SetValue {
  if (!isList(value)) return filledScalar(key, value, facts);
  return value.map((item) => {
    const filled = filledScalar(key, item, facts);
    if (!isList(filled)) return filled;
    throw new UserError(
      `retraining.set has ${quoted(item)} as an item of ${key}, and what the refresh command left is a list itself. Write ${key}: ${quoted(item)}.`,
    );
  });
}

/** Whether a value takes anything from what the refresh command leaves. */
export function takesRefreshed(value: SetValue): boolean {
  const texts = isList(value) ? value : [value];
  return texts.some((text) => typeof text === "string" && templatesIn(text).some(({ group }) => group === "refresh"));
}

/** Whether something is what a manifest can be set to. */
export function isSetValue(value: unknown): value is SetValue {
  return isScalar(value) || (Array.isArray(value) && value.every(isScalar));
}

function isScalar(value: unknown): value is Scalar {
  return typeof value === "string" || typeof value === "boolean" || Number.isFinite(value);
}

function isList(value: SetValue): value is Scalar[] {
  return Array.isArray(value);
}

interface Template {
  readonly text: string;
  /** Undefined: today. */
  readonly group: string | undefined;
  readonly name: string;
}

function templatesIn(text: string): readonly Template[] {
  return [...text.matchAll(TEMPLATE)].map(({ 0: whole, groups = {} }) => ({
    text: whole,
    group: groups["group"],
    name: groups["name"] ?? "",
  }));
}

function filledScalar(key: string, value: Scalar, facts: TemplateFacts): SetValue {
  if (typeof value !== "string") return value;
  const templates = templatesIn(value);
  const [only] = templates;
  if (only === undefined) return value;
  if (only.text === value) return valueOf(key, only, facts);
  return value.replaceAll(TEMPLATE, (text) => {
    const template = templates.find((one) => one.text === text) ?? only;
    const filled = valueOf(key, template, facts);
    if (!isList(filled)) return String(filled);
    throw new UserError(
      `retraining.set has ${quoted(value)} for ${key}, and what the refresh command left as ${template.name} is a list, which is no part of a text. Write ${key}: ${quoted(text)}, or leave a text.`,
    );
  });
}

function valueOf(key: string, template: Template, facts: TemplateFacts): SetValue {
  if (template.group === undefined) return dayText(facts.now, facts.timezone);
  return template.group === "window" ? ofWindow(key, template, facts) : ofRefresh(key, template, facts);
}

const OF_WINDOW = ["start", "end", "id"];

function ofWindow(key: string, { text, name }: Template, { window, timezone }: TemplateFacts): string {
  if (!OF_WINDOW.includes(name)) {
    const names = OF_WINDOW.map((one) => `{window.${one}}`);
    throw new UserError(
      `retraining.set has ${quoted(text)} for ${key}, which stands for nothing.${didYouMean(text, names)} There are ${listed(names)}.`,
    );
  }
  if (window === undefined)
    throw new UserError(
      `retraining.set has ${quoted(text)} for ${key}, and production has no window yet. Write ${key}: "{today}", or another value, until it has.`,
    );
  if (name === "id") return window.id;
  // The window's end is the first instant that is not in it.
  return dayText(name === "start" ? Date.parse(window.from) : Date.parse(window.to) - 1, timezone);
}

function ofRefresh(key: string, { text, name }: Template, { refreshed }: TemplateFacts): SetValue {
  const found = Object.hasOwn(refreshed, name) ? refreshed[name] : undefined;
  if (found === undefined)
    throw new UserError(
      `retraining.set has ${quoted(text)} for ${key}, and no refresh command left ${quoted(name)}.${didYouMean(name, Object.keys(refreshed))} Let retraining.refresh.command write {${quoted(name)}: …} into the file that MODEL_GITOPS_REFRESH names.`,
    );
  if (isSetValue(found)) return found;
  throw new UserError(
    `retraining.set has ${quoted(text)} for ${key}, and what the refresh command left there is neither a text, a number, a boolean nor a list of them. Let it write one of these.`,
  );
}

/** YYYY-MM-DD of an instant, as the place's calendar has it. */
function dayText(time: number, timezone: string): string {
  return new Date(zoneOf(timezone).dayOf(time) * DAY).toISOString().slice(0, 10);
}

function quoted(value: Scalar): string {
  return JSON.stringify(value);
}
