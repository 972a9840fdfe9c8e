import { markdownTable } from "markdown-table";
import type { Before, Recorded, Records } from "./recorded.ts";

/** The committed cells as a Markdown table, for the documents and the terminal. */
export function decisionsTable(records: Records): string {
  const header = [
    "metric and world",
    "method",
    "margin",
    "worse by it: pass",
    "target",
    "equal: pass",
    "before: worse",
    "before: equal",
  ];
  const lines = [...records].map(([id, recorded]) => [
    id,
    recorded.method,
    recorded.margin,
    passes(recorded, "size"),
    recorded.target === null ? "inherent" : `${recorded.target}`,
    passes(recorded, "power"),
    recorded.before === undefined ? "" : passes(recorded.before, "size"),
    recorded.before === undefined ? "" : passes(recorded.before, "power"),
  ]);
  return markdownTable([header, ...lines], { align: ["l", "l", "r", "r", "r", "r", "r", "r"] });
}

/** In %, and with it how often there was nothing to judge. */
export function passes(of: Recorded | Before, kind: "size" | "power"): string {
  const share = (count: number): string => ((100 * count) / of.dataSets).toFixed(1);
  const { pass, unmeasured } = of[kind];
  return unmeasured === 0 ? share(pass) : `${share(pass)} (${share(unmeasured)} unmeasured)`;
}
