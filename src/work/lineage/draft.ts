import type { Alert, DataIssueManifest, WindowRecord } from "../../generated/types.ts";
import { listed } from "../../kernel/text.ts";
import { dayOf } from "./data-issues.ts";
import { PRODUCTION } from "./graph.ts";

/** What is known of an error when its issue is opened. */
export interface IssueDraft {
  readonly dataset: string;
  readonly digest: string;
  /** Where several models have a dataset of this name. */
  readonly model?: string | undefined;
  readonly severity: DataIssueManifest["severity"];
  readonly owner: string;
  readonly description: string;
  readonly rows?: string | undefined;
  /** A day; default: by severity. */
  readonly due?: string | undefined;
  readonly source: NonNullable<DataIssueManifest["source"]>;
}

export interface DraftedIssue {
  readonly id: string;
  readonly file: string;
  readonly text: string;
  readonly issue: DataIssueManifest;
}

const DAYS = { high: 7, medium: 30, low: 90 } as const satisfies Record<DataIssueManifest["severity"], number>;
const DAY = 86_400_000;

/** A new issue as its file says it, numbered after those of its dataset that are known already. */
export function draftIssue(
  draft: IssueDraft,
  { now, taken }: { readonly now: number; readonly taken: readonly string[] },
): DraftedIssue {
  const { dataset, model, digest, rows, severity, owner, description, source } = draft;
  const id = `${dataset}-${nextNumber(dataset, taken)}`;
  const issue: DataIssueManifest = {
    apiVersion: "model-gitops/v1",
    kind: "DataIssue",
    id,
    ...(model !== undefined && { model }),
    dataset,
    digest,
    ...(rows !== undefined && { rows }),
    severity,
    owner,
    due: draft.due ?? dayOf(now + DAYS[severity] * DAY),
    opened: dayOf(now),
    description,
    source,
  };
  return { id, file: `issues/${id}.yaml`, text: yamlOf(issue), issue };
}

/** One more than the largest: a number is never given twice, also where an issue was deleted in between. */
export function nextNumber(dataset: string, taken: readonly string[]): number {
  const numbers = taken.flatMap((id) => {
    const at = id.lastIndexOf("-");
    return id.slice(0, at) === dataset ? [Number(id.slice(at + 1))] : [];
  });
  return Math.max(0, ...numbers.filter((number) => Number.isSafeInteger(number))) + 1;
}

/** Quoted as JSON, which YAML reads as it is: no text of ours or of others becomes a key, a comment or an anchor. */
function yamlOf(issue: DataIssueManifest): string {
  const lines = Object.entries(issue).map(([key, value]) => {
    const bare = typeof value === "string" && /^[a-z][A-Za-z0-9_/-]*$/.test(value) && !WORDS.has(value);
    return `${key}: ${bare ? value : JSON.stringify(value)}`;
  });
  return `${lines.join("\n")}\n`;
}

/** What a YAML reader takes for something else than text. */
const WORDS: ReadonlySet<string> = new Set(["true", "false", "null", "yes", "no", "on", "off", "y", "n"]);

const SEVERITY: Partial<Record<Alert["cause"], DataIssueManifest["severity"]>> = {
  quality: "high",
  drift: "medium",
  decay: "medium",
  "concept-drift": "medium",
};

export interface AlertedModel {
  readonly model: string;
  readonly owners: readonly string[];
  readonly alert: Pick<Alert, "cause" | "state" | "since">;
  /** The window that the alert is about. */
  readonly window: Pick<WindowRecord, "window" | "source" | "quality"> | undefined;
  readonly url?: string | undefined;
}

/**
 * The issue that a confirmed alert asks for: of the files of production that its window was read from. Undefined where
 * the alert is not about rows, does not fire, or nobody knows the files. Checks are named, and nothing of what they saw.
 */
export function issueOfAlert({ model, owners, alert, window, url }: AlertedModel): IssueDraft | undefined {
  const severity = SEVERITY[alert.cause];
  const [owner] = owners;
  if (alert.state !== "firing" || severity === undefined || owner === undefined) return undefined;
  if (window?.source === undefined) return undefined;
  const { from, to } = window.window;
  const isQuality = alert.cause === "quality";
  return {
    dataset: PRODUCTION,
    model,
    digest: window.source,
    severity,
    owner,
    description: `${isQuality ? failedChecks(window.quality) : `The alert of ${alert.cause} is confirmed`} in the window of production from ${from} to ${to}.`,
    source: {
      kind: isQuality ? "quality-check" : "alert",
      key: `${model} ${alert.cause} since ${alert.since}`.slice(0, 300),
      ...(url !== undefined && { url: url.slice(0, 500) }),
    },
  };
}

const SHOWN = 10;

function failedChecks(quality: WindowRecord["quality"]): string {
  const failed = quality.filter(({ outcome }) => outcome === "fail");
  const names = failed.map(({ rule, subject }) => (subject === undefined ? rule : `${rule} of ${subject}`));
  const shown = names.slice(0, SHOWN).map((name) => name.slice(0, 200));
  const left = names.length - shown.length;
  if (shown.length === 0) return "A check of the data's quality failed";
  return `Checks of the data's quality failed (${listed([...shown, ...(left > 0 ? [`${left} more`] : [])])})`;
}
