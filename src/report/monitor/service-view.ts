import type { WindowRecord } from "../../generated/types.ts";
import type { Outcome } from "../../findings/finding.ts";
import { percent } from "../../kernel/numbers.ts";
import { code, prose, table } from "../markdown.ts";
import { findingMark } from "../outcomes.ts";
import { interval, limitText, rowsText, together } from "./words.ts";

type Service = NonNullable<WindowRecord["service"]>;
type Row = readonly [
  name: string,
  value: string,
  interval: string,
  limit: string,
  flagged: boolean | null,
  hasLimit: boolean,
];

/** Latency, throughput, errors and what Prometheus said; undefined where nothing was to be measured. */
export function serviceTable({ service }: WindowRecord): string | undefined {
  if (service === undefined) return undefined;
  const rows = [...latencyRows(service), ...otherRows(service), ...prometheusRows(service)];
  if (rows.length === 0) return undefined;
  const cells = rows.map(([name, value, range, limit, flagged, hasLimit]) => {
    const outcome: Outcome =
      flagged === true ? "fail" : flagged === false ? "pass" : hasLimit ? "unmeasured" : "not-applicable";
    return [name, value, range, limit, `${findingMark(outcome).glyph} ${WORDS[outcome] ?? ""}`];
  });
  return table({ head: ["Service", "Value", "Interval", "Limit", "Outcome"], rows: cells, align: "lrlrl" });
}

const WORDS: Partial<Record<Outcome, string>> = {
  fail: "over its limit",
  pass: "within",
  unmeasured: "not measured",
  "not-applicable": "no limit",
};

function latencyRows({ latency = {} }: Service): readonly Row[] {
  return Object.entries(latency).map(([quantile, { milliseconds, interval: pair, limit, flagged }]) => {
    const show = together([milliseconds, limit]);
    const value = milliseconds === null ? "–" : `${show(milliseconds)} ms`;
    const most = limit === null ? "" : `≤ ${limitText(limit)} ms`;
    return [`Latency ${prose(quantile, 20)}`, value, interval(pair, show), most, flagged, limit !== null];
  });
}

function otherRows({ throughput, errors }: Service): readonly Row[] {
  const rows: Row[] = [];
  if (throughput !== undefined) {
    const { rowsPerSecond, limit = null, flagged } = throughput;
    const value = rowsPerSecond === null ? "–" : `${together([rowsPerSecond, limit])(rowsPerSecond)} rows a second`;
    rows.push(["Throughput", value, "", limit === null ? "" : `≥ ${limitText(limit)}`, flagged, limit !== null]);
  }
  if (errors !== undefined) {
    const { rate, interval: pair, limit, flagged, rows: size } = errors;
    const value = rate === null ? "–" : `${percent(rate, 2)} of ${rowsText(size)}`;
    const range = pair === null ? "" : `${percent(pair[0], 2)} to ${percent(pair[1], 2)}`;
    rows.push(["Errors", value, range, limit === null ? "" : `≤ ${percent(limit, 2)}`, flagged, limit !== null]);
  }
  return rows;
}

function prometheusRows({ prometheus = {} }: Service): readonly Row[] {
  return Object.entries(prometheus).map(([name, { value, max, min, statistic, flagged, problem }]) => {
    const show = together([value, max, min]);
    const limits = [
      typeof min === "number" ? `≥ ${limitText(min)}` : "",
      typeof max === "number" ? `≤ ${limitText(max)}` : "",
    ].filter((text) => text !== "");
    const told = value === null ? prose(problem ?? "no sample", 200) : `${show(value)} (${statistic ?? "mean"})`;
    return [code(name, 60), told, "", limits.join(", "), flagged, limits.length > 0 || value === null];
  });
}
