import type { WindowRecord } from "../../../generated/types.ts";
import { asWritten, number, percent, scaleFor } from "../../../kernel/numbers.ts";

export interface ServiceDetail {
  readonly name: string;
  readonly text: string;
}

/** What of the service is beyond its limit, each with value and limit. */
export function serviceDetails(service: NonNullable<WindowRecord["service"]>): readonly ServiceDetail[] {
  const { latency = {}, throughput, errors, prometheus = {} } = service;
  return [
    ...Object.entries(latency).flatMap(([quantile, { milliseconds, interval, limit, flagged }]) =>
      detail(flagged, {
        name: `latency ${quantile}`,
        value:
          milliseconds === null
            ? `beyond it in too few rows to show a value${range(interval, shown)}`
            : `${shown(milliseconds)} ms${range(interval, shown)}`,
        limit: `at most ${asWritten(limit ?? 0)} ms`,
      }),
    ),
    ...detail(errors?.flagged, {
      name: "error rate",
      value: `${percent(errors?.rate ?? 0, 2)}${range(errors?.interval, (end) => percent(end, 2))} of ${errors?.rows} requests`,
      limit: `at most ${percent(errors?.limit ?? 0, 2)}`,
    }),
    ...detail(throughput?.flagged, {
      name: "throughput",
      value: `${shown(throughput?.rowsPerSecond)} rows a second`,
      limit: `at least ${asWritten(throughput?.limit ?? 0)}`,
    }),
    ...Object.entries(prometheus).flatMap(([name, { value, statistic = "mean", max, min, samples, flagged }]) =>
      detail(flagged, {
        name,
        value: `${statistic} ${shown(value)}${samples === undefined ? "" : ` of ${samples} samples`}`,
        limit: [bound("at least", min), bound("at most", max)].filter(Boolean).join(" and "),
      }),
    ),
  ];
}

interface Parts {
  readonly name: string;
  readonly value: string;
  readonly limit: string;
}

function detail(flagged: boolean | null | undefined, { name, value, limit }: Parts): readonly ServiceDetail[] {
  return flagged === true ? [{ name, text: `${name}: ${value}; limit ${limit}` }] : [];
}

function range(interval: readonly (number | null)[] | null | undefined, show: (end: number) => string): string {
  if (interval === null || interval === undefined) return "";
  return ` [${interval.map((end) => (end === null ? "…" : show(end))).join(", ")}]`;
}

function bound(word: string, limit: number | null | undefined): string {
  return typeof limit === "number" ? `${word} ${asWritten(limit)}` : "";
}

function shown(value: number | null | undefined): string {
  return number(value, scaleFor(typeof value === "number" ? [value] : []));
}
