import { plural } from "../../kernel/text.ts";
import { code, message, plain, prose, table } from "../markdown.ts";
import { paint, type TerminalOptions } from "../terminal.ts";
import { textTable } from "../text-table.ts";

export interface ReconciledRow {
  readonly environment: string;
  readonly model: string;
  readonly synced: { readonly state: "Synced" | "OutOfSync" | "Unknown" };
  readonly healthy: { readonly state: "Healthy" | "Degraded" | "Unknown" };
  readonly fresh: { readonly state: "Fresh" | "Stale" | "Unknown" };
  /** The one thing to do first. */
  readonly next: string | undefined;
}

export interface ReconciledReport {
  readonly reconciled: readonly ReconciledRow[];
  readonly repaired: readonly { readonly environment: string; readonly model: string; readonly what: string }[];
}

/** Of more the JSON output tells. */
const MOST = 100;

const HEAD = ["Environment", "Model", "Synced", "Healthy", "Fresh", "What to do"];

/** What environments are to serve beside what is there; empty where nothing is served. */
export function reconciledSummary({ reconciled, repaired }: ReconciledReport): string {
  if (reconciled.length === 0) return "";
  const shown = worstFirst(reconciled).slice(0, MOST);
  const rows = shown.map(({ environment, model, synced, healthy, fresh, next }) => [
    code(environment),
    code(model),
    `${mark(synced.state)} ${synced.state}`,
    `${mark(healthy.state)} ${healthy.state}`,
    `${mark(fresh.state)} ${fresh.state}`,
    message(next ?? ""),
  ]);
  const parts = [
    "### Environments",
    table({ head: HEAD, rows, align: "llllll" }),
    left(reconciled.length - shown.length),
    repaired
      .map(({ environment, model, what }) => `- Repaired: ${code(model)} in ${code(environment)}: ${prose(what)}`)
      .join("\n"),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

/** The same for a terminal. */
export function reconciledStory({ reconciled, repaired }: ReconciledReport, options: TerminalOptions): string {
  if (reconciled.length === 0) return "";
  const shown = worstFirst(reconciled).slice(0, MOST);
  const rows = shown.map(({ environment, model, synced, healthy, fresh, next }) => [
    plain(environment, 63),
    plain(model, 63),
    ...[synced.state, healthy.state, fresh.state].map((state) => paint(state, outcomeOf(state), options)),
    plain(next ?? "", 300),
  ]);
  const columns = HEAD.map((head, at) => ({ head, align: "left" as const, weight: HEAD.length - at }));
  const parts = [
    textTable({ columns, rows, width: options.width }),
    left(reconciled.length - shown.length),
    repaired
      .map(
        ({ environment, model, what }) => `Repaired: ${plain(model, 63)} in ${plain(environment, 63)}: ${plain(what)}`,
      )
      .join("\n"),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

type State = ReconciledRow["synced" | "healthy" | "fresh"]["state"];

function outcomeOf(state: State): "pass" | "warn" | "unmeasured" {
  if (state === "Unknown") return "unmeasured";
  return state === "OutOfSync" || state === "Degraded" || state === "Stale" ? "warn" : "pass";
}

function mark(state: State): string {
  return { pass: "✅", warn: "⚠️", unmeasured: "❔" }[outcomeOf(state)];
}

function left(count: number): string {
  return count > 0 ? `… and ${plural(count, "model")} more.` : "";
}

function worstFirst(reconciled: readonly ReconciledRow[]): readonly ReconciledRow[] {
  const weight = ({ synced, healthy, fresh }: ReconciledRow): number =>
    [healthy, synced, fresh].reduce((sum, { state }, at) => sum + (outcomeOf(state) === "warn" ? 4 >> at : 0), 0);
  return reconciled.toSorted((a, b) => weight(b) - weight(a));
}
