import type { ModelManifest } from "../../generated/types.ts";
import { listed, suggest } from "../../kernel/text.ts";
import { pointerTo } from "../../manifest/pointers.ts";
import type { Remark } from "../../manifest/source.ts";
import type { SetEdit } from "./retraining-edits.ts";
import { MEANING_RULES } from "./rules.ts";

const RULE = MEANING_RULES.retraining;

/** How each looks, filled in. */
const SAMPLES: ReadonlyMap<string, string> = new Map([
  ["window.start", "2026-01-30"],
  ["window.end", "2026-01-31"],
  ["window.id", "2026-01-30"],
  ["today", "2026-02-01"],
]);

const KNOWN = [...SAMPLES.keys(), "refresh.<name>"];
const IN_BRACES = /\{([^{}]*)\}/g;

/** Templates that nothing fills. */
export function templateRemarks(manifest: ModelManifest, { at, key, value }: SetEdit): readonly Remark[] {
  const texts = [value].flat().map((text, index) => [Array.isArray(value) ? pointerTo(at, index) : at, text] as const);
  return texts.flatMap(([place, text]) =>
    bracesOf(text).flatMap((name): readonly Remark[] => {
      const said = problemOf(manifest, name);
      return said === undefined ? [] : [{ rule: RULE, at: place, subject: key, ...said }];
    }),
  );
}

/** Whether what a value becomes is known of no manifest. */
export function isFromRefresh({ value }: SetEdit): boolean {
  return [value].flat().some((text) => bracesOf(text).some(isRefreshed));
}

export function hasTemplate({ value }: SetEdit): boolean {
  return [value].flat().some((text) => bracesOf(text).some((name) => SAMPLES.has(name) || isRefreshed(name)));
}

/** The value with days and ids as they look. */
export function withSamples({ value }: SetEdit): SetEdit["value"] {
  const sample = (one: string | number | boolean) =>
    typeof one === "string" ? one.replaceAll(IN_BRACES, (text, name: string) => SAMPLES.get(name) ?? text) : one;
  return Array.isArray(value) ? value.map(sample) : sample(value);
}

function bracesOf(text: string | number | boolean): readonly string[] {
  return typeof text === "string" ? [...text.matchAll(IN_BRACES)].map(([, name = ""]) => name) : [];
}

type Said = Pick<Remark, "outcome" | "message" | "remediation">;

function problemOf(manifest: ModelManifest, name: string): Said | undefined {
  if (isRefreshed(name)) return manifest.retraining?.refresh === undefined ? notRefreshed(name) : undefined;
  if (SAMPLES.has(name))
    return name.startsWith("window.") && manifest.monitoring === undefined ? noWindow(name) : undefined;
  const meant = suggest(name.trim(), KNOWN);
  const hint = meant === undefined ? "" : ` Did you mean "{${meant}}"?`;
  const remediation = `Write one of ${listed(KNOWN.map((one) => `{${one}}`))}.`;
  if (/^(?:window|refresh)\./.test(name)) return { message: `{${name}} stands for nothing.${hint}`, remediation };
  // Other braces are somebody's own: a glob, a format.
  if (meant === undefined) return undefined;
  return { outcome: "warn", message: `{${name}} is no template and stays as it is written.${hint}`, remediation };
}

function notRefreshed(name: string): Said {
  return {
    message: `{${name}} is what the refresh command leaves, and there is no \`retraining.refresh\`.`,
    remediation: "Write `retraining.refresh`, or the value itself.",
  };
}

function noWindow(name: string): Said {
  return {
    message: `{${name}} is of a window of production, and without \`monitoring\` there are none.`,
    remediation: "Write `monitoring: {logs: <where the service logs>}`, or {today}.",
  };
}

function isRefreshed(name: string): boolean {
  return /^refresh\.[A-Za-z_][\w.-]{0,99}$/.test(name);
}
