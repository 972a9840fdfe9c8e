import type { WindowRecord } from "../../generated/types.ts";
import type { Outcome } from "../../findings/finding.ts";
import { percent } from "../../kernel/numbers.ts";
import { listed } from "../../kernel/text.ts";
import { code, prose, table } from "../markdown.ts";
import { findingMark } from "../outcomes.ts";
import { interval, limitText, rowsText, together } from "./words.ts";

type Service = NonNullable<WindowRecord["service"]>;

/** Numbers and words of ours; names and problems are untrusted. */
interface Row {
  readonly name: string;
  /** A name of the manifest's. */
  readonly isQuery?: boolean;
  readonly value: string;
  /** Why there is no value. */
  readonly problem?: string;
  readonly interval: string;
  /** Empty: none. */
  readonly limit: string;
  readonly flagged: boolean | null;
  readonly hasLimit: boolean;
}

/** Latency, throughput, errors and what Prometheus said; undefined where nothing was to be measured. */
export function serviceTable(window: WindowRecord): string | undefined {
  const rows = rowsOf(window);
  if (rows.length === 0) return undefined;
  const cells = rows.map(({ name, isQuery = false, value, problem, interval: range, limit, flagged, hasLimit }) => {
    const outcome: Outcome =
      flagged === true ? "fail" : flagged === false ? "pass" : hasLimit ? "unmeasured" : "not-applicable";
    const title = isQuery ? code(name, 60) : prose(name, 60);
    return [
      title,
      problem === undefined ? value : prose(problem, 200),
      range,
      limit,
      `${findingMark(outcome).glyph} ${WORDS[outcome] ?? ""}`,
    ];
  });
  return table({ head: ["Service", "Value", "Interval", "Limit", "Outcome"], rows: cells, align: "lrlrl" });
}

/** What is beyond its limit, a line each: `Latency p95 128 ms (124 to 131; limit ≤ 100 ms)`. Untrusted. */
export function serviceLines(window: WindowRecord): readonly string[] {
  return rowsOf(window)
    .filter(({ flagged }) => flagged === true)
    .map(({ name, value, interval: range, limit }) => {
      const beside = [range, `limit ${limit}`].filter((text) => text !== "");
      return `${name}: ${value} (${beside.join("; ")})`;
    });
}

/** Which these are: `latency p95 and errors passed their limits.`; empty where there is none. Untrusted. */
export function serviceSentence(window: WindowRecord): string {
  const names = rowsOf(window).filter(({ flagged }) => flagged === true);
  const said = names.map(({ name, isQuery }) =>
    isQuery === true ? name : name.charAt(0).toLowerCase() + name.slice(1),
  );
  if (said.length === 0) return "";
  return `${listed(said)} passed ${said.length === 1 ? "its limit" : "their limits"}.`;
}

function rowsOf({ service }: WindowRecord): readonly Row[] {
  return service === undefined ? [] : [...latencyRows(service), ...otherRows(service), ...prometheusRows(service)];
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
    return {
      name: `Latency ${quantile}`,
      value: milliseconds === null ? "–" : `${show(milliseconds)} ms`,
      interval: interval(pair, show),
      limit: limit === null ? "" : `≤ ${limitText(limit)} ms`,
      flagged,
      hasLimit: limit !== null,
    };
  });
}

function otherRows({ throughput, errors }: Service): readonly Row[] {
  const rows: Row[] = [];
  if (throughput !== undefined) {
    const { rowsPerSecond, limit = null, flagged } = throughput;
    rows.push({
      name: "Throughput",
      value: rowsPerSecond === null ? "–" : `${together([rowsPerSecond, limit])(rowsPerSecond)} rows a second`,
      interval: "",
      limit: limit === null ? "" : `≥ ${limitText(limit)}`,
      flagged,
      hasLimit: limit !== null,
    });
  }
  if (errors !== undefined) {
    const { rate, interval: pair, limit, flagged, rows: size } = errors;
    rows.push({
      name: "Errors",
      value: rate === null ? "–" : `${percent(rate, 2)} of ${rowsText(size)}`,
      interval: pair === null ? "" : `${percent(pair[0], 2)} to ${percent(pair[1], 2)}`,
      limit: limit === null ? "" : `≤ ${percent(limit, 2)}`,
      flagged,
      hasLimit: limit !== null,
    });
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
    return {
      name,
      isQuery: true,
      value: value === null ? "" : `${show(value)} (${statistic ?? "mean"})`,
      ...(value === null && { problem: problem ?? "no sample" }),
      interval: "",
      limit: limits.join(", "),
      flagged,
      hasLimit: limits.length > 0 || value === null,
    };
  });
}
