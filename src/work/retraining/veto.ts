import { listed } from "../../kernel/text.ts";
import type { Situation } from "./situation.ts";

/**
 * Why nobody should train on what production has now: a check of the data that failed, or a monitor that does not look.
 * A person who asks by hand is told of it and gets the proposal.
 */
export function vetoOf({
  model,
  production,
}: Situation): { readonly rule: "quality" | "stale"; readonly reason: string } | undefined {
  if (production === undefined) return undefined;
  const { alerts, window, isStale } = production;
  const alert = alerts.find(({ cause, state }) => cause === "quality" && state === "firing");
  if (alert !== undefined || window?.signals.quality === true) {
    const failed = window?.quality
      .filter(({ outcome }) => outcome === "fail")
      .map(({ column, rule }) => column ?? rule);
    const what = failed === undefined || failed.length === 0 ? "" : ` (${listed([...new Set(failed)].slice(0, 5))})`;
    return {
      rule: "quality",
      reason: `A check of ${model}'s data in production failed${what}: what is wrong there would be trained on. Mend the data first.`,
    };
  }
  if (!isStale) return undefined;
  return {
    rule: "stale",
    reason: `The monitor of ${model} is silent, so the state of production is unknown. Look at its last run first.`,
  };
}
