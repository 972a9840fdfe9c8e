import type { WindowRecord } from "../../generated/types.ts";
import { count } from "../../kernel/numbers.ts";
import { listed, plural } from "../../kernel/text.ts";
import { code, prose, table } from "../markdown.ts";
import { periodText, rowsText, shortDigest, spanText } from "./words.ts";

/** `Compared with `holdout` …`: each report names what it compares with. */
export function referenceLine({ reference }: WindowRecord): string {
  const { dataset, digest, rows, period, kind, windows = [] } = reference;
  const of = {
    fixed: "",
    "same-period": `, and the same hours of ${plural(windows.length, "window")} before`,
    rolling: `, and the ${plural(windows.length, "window")} before`,
  }[kind];
  const time = period === undefined ? "" : `, ${prose(periodText(period), 100)}`;
  return `Compared with ${code(dataset, 80)} ${code(shortDigest(digest), 80)}, ${rowsText(rows)}${time}${of}.`;
}

/** What a window that may still get rows has so far. Untrusted. */
export function runningWords({ window, signals }: WindowRecord): string {
  const raised = Object.entries(signals).filter(([, value]) => value === true).length;
  const words = raised === 0 ? "nothing is raised so far" : `${plural(raised, "signal")} raised so far`;
  return `Provisional: ${spanText(window.from, window.to)} has ${rowsText(window.rows)}, ${words}; it may still get rows and sends no alert.`;
}

/** Reference, versions, rules and keys of a window as a table. */
export function originTable(window: WindowRecord): string {
  const { reference, versions = [] } = window;
  const rows = [
    ["Reference", code(reference.dataset, 120)],
    ["Its digest", code(reference.digest, 120)],
    ["Its rows", count(reference.rows)],
    ["Its period", reference.period === undefined ? "not known" : prose(periodText(reference.period), 100)],
    ["Kind", reference.kind],
    ...(reference.windows === undefined
      ? []
      : [["Joined windows", listed(reference.windows.slice(0, 20).map((id) => code(id, 80)))]]),
    ["Accepted model", window.artifact === undefined ? "not known" : code(window.artifact, 120)],
    [
      "Models that answered",
      versions.length === 0
        ? "the log does not say"
        : listed(versions.map(({ version, rows: size }) => `${code(version, 80)} (${rowsText(size)})`)),
    ],
    ["Rules", `${code(window.rules, 120)}, drift by ${code(window.drift.engine)}`],
    ["Window", `${code(window.window.id, 80)}, ${window.window.state}`],
    ...(window.source === undefined ? [] : [["Files read", code(window.source, 120)]]),
    ["Key", code(window.key, 120)],
  ];
  return table({ head: ["What", "Which"], rows });
}
