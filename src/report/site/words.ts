import type { Outcome } from "../../findings/finding.ts";
import { listed, plural } from "../../kernel/text.ts";
import type { ToldApproval, ToldRow, ToldServing, ToldUse } from "../../records/site.ts";
import { escapeHtml } from "../markdown.ts";
import { findingMark } from "../outcomes.ts";

/** A word with its color and a sign of its own: color is never alone. */
export function stateHtml(state: ToldServing["synced" | "healthy" | "fresh"]): string {
  const [kind, sign] = STATES[state];
  return `<span class="${kind}"><span aria-hidden="true">${sign}</span> ${WORDS[state]}</span>`;
}

const STATES = {
  Synced: ["good", "✓"],
  Healthy: ["good", "✓"],
  Fresh: ["good", "✓"],
  OutOfSync: ["warn", "!"],
  Degraded: ["bad", "✗"],
  Stale: ["warn", "!"],
  Unknown: ["quiet", "?"],
} as const;

const WORDS = {
  Synced: "Synced",
  Healthy: "Healthy",
  Fresh: "Fresh",
  OutOfSync: "Out of sync",
  Degraded: "Degraded",
  Stale: "Stale",
  Unknown: "Unknown",
} as const;

export function outcomeHtml(outcome: Outcome | undefined): string {
  if (outcome === undefined) return '<span class="quiet">not known</span>';
  const kind = outcome === "pass" ? "good" : outcome === "fail" || outcome === "unmeasured" ? "bad" : "warn";
  return `<span class="${outcome === "not-applicable" ? "quiet" : kind}">${findingMark(outcome).word}</span>`;
}

/** Who approved, as a phrase: by role and count, by name where people are told. Untrusted. */
export function approvalText(approval: ToldApproval | undefined, outcome: Outcome | undefined): string {
  if (approval === undefined) return "Not known: no verdict is recorded";
  const { count, self, roles, people } = approval;
  if (count === 0) return outcome === "fail" ? "Nobody" : "By the rules: no person was asked";
  const who = people.length > 0 ? listed(people.map((login) => `@${login}`)) : plural(count, "person", "people");
  const as = roles.length === 0 ? "" : `, as ${listed(roles)}`;
  return `${who}${as}${self > 0 ? ` (${self === count ? "of their own change" : `${self} of their own change`})` : ""}`;
}

export const ROLES = {
  train: "trained on",
  decides: "judged on",
  guard: "guarded by",
  shown: "shown on",
} as const satisfies Record<ToldUse["role"], string>;

export const LIFECYCLES = {
  active: "",
  deprecated: "deprecated",
  retired: "retired",
  gone: "no manifest any more",
  broken: "its manifest cannot be read",
} as const satisfies Record<ToldRow["lifecycle"], string>;

/** The data of a version: what it was trained and judged on, with links. */
export function dataHtml(data: readonly ToldUse[], up: string): string {
  const parts = data
    .filter(({ role }) => role === "train" || role === "decides")
    .map(({ role, dataset, page, digest }) => {
      const short = escapeHtml(digest.replace(/^sha256:/, "").slice(0, 7), 7);
      return `${ROLES[role]} <a href="${up}data/${escapeHtml(page)}.html">${escapeHtml(dataset, 80)}</a> <code>${short}</code>`;
    });
  return parts.length === 0 ? '<span class="quiet">not known</span>' : parts.join("<br>");
}
