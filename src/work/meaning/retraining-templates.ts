import type { ModelManifest } from "../../generated/types.ts";
import { didYouMean, listed } from "../../kernel/text.ts";
import { pointerTo } from "../../manifest/pointers.ts";
import type { Remark } from "../../manifest/source.ts";
import { fillTemplates, TEMPLATES, templatesIn } from "../../manifest/templates.ts";
import type { SetEdit } from "./retraining-edits.ts";
import { MEANING_RULES } from "./rules.ts";

const RULE = MEANING_RULES.retraining;

/** Templates that nothing fills. */
export function templateRemarks(manifest: ModelManifest, { at, key, value }: SetEdit): readonly Remark[] {
  const texts = [value].flat().map((text, index) => [Array.isArray(value) ? pointerTo(at, index) : at, text] as const);
  return texts.flatMap(([place, text]) => {
    if (typeof text !== "string") return [];
    return templatesIn(text).flatMap((name): readonly Remark[] => {
      const said = problemOf(manifest, name);
      return said === undefined ? [] : [{ rule: RULE, at: place, subject: key, ...said }];
    });
  });
}

/** The value with days and ids as they look; what a refresh leaves is known of no manifest. */
export function withSamples({ value }: SetEdit): SetEdit["value"] {
  const sample = (one: string | number | boolean) => (typeof one === "string" ? fillTemplates(one, SAMPLES) : one);
  return Array.isArray(value) ? value.map(sample) : sample(value);
}

export function isFromRefresh({ value }: SetEdit): boolean {
  return [value].flat().some((text) => typeof text === "string" && templatesIn(text).some(isRefreshed));
}

const SAMPLES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "window.start": "2026-01-30",
    "window.end": "2026-01-31",
    "window.id": "2026-01-30",
    today: "2026-02-01",
  } satisfies Record<(typeof TEMPLATES)[number], string>),
);

const KNOWN: readonly string[] = TEMPLATES;

function problemOf(
  { monitoring, retraining }: ModelManifest,
  name: string,
): Pick<Remark, "message" | "remediation"> | undefined {
  if (isRefreshed(name)) {
    if (retraining?.refresh !== undefined) return undefined;
    return {
      message: `{${name}} is what the refresh command leaves, and there is no \`retraining.refresh\`.`,
      remediation: "Write `retraining.refresh`, or the value itself.",
    };
  }
  if (!KNOWN.includes(name))
    return {
      message: `Nothing fills {${name}}.${didYouMean(name, [...KNOWN, "refresh.<name>"])}`,
      remediation: `Write one of ${listed([...KNOWN, "refresh.<name>"].map((one) => `{${one}}`))}.`,
    };
  if (!name.startsWith("window.") || monitoring !== undefined) return undefined;
  return {
    message: `{${name}} is of a window of production, and without \`monitoring\` there are none.`,
    remediation: "Write `monitoring: {logs: <where the service logs>}`, or {today}.",
  };
}

function isRefreshed(name: string): boolean {
  return /^refresh\.[\w.-]+$/.test(name);
}
