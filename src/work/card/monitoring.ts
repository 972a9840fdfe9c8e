import type { ModelManifest, MonitoringSpec } from "../../generated/types.ts";
import { settingAt } from "../../manifest/defaults.ts";
import { compareFact, compareList, type CardChange } from "./change.ts";
import { compareLimit, type Looser } from "./strictness.ts";

const SECTION = "Monitoring";

/** Limits by pointer. Without a value the monitor has a default, which the settings tell. */
const LIMITS: readonly (readonly [subject: string, pointer: string, looser: Looser])[] = [
  ["Drift threshold", "/monitoring/drift/threshold", "more"],
  ["Share of drifted columns", "/monitoring/drift/share", "more"],
  ["False discovery rate", "/monitoring/drift/fdr", "less"],
  ["Rows of a comparison", "/monitoring/drift/minRows", "more"],
  ["Drift of predictions", "/monitoring/drift/prediction/threshold", "more"],
  ["Labels of a window", "/monitoring/performance/minLabels", "more"],
  ["Latency p50", "/monitoring/service/p50", "more"],
  ["Latency p95", "/monitoring/service/p95", "more"],
  ["Latency p99", "/monitoring/service/p99", "more"],
  ["Error rate", "/monitoring/service/errorRate", "more"],
  ["Evaluated again every", "/monitoring/revalidate", "more"],
  ["Looked at every", "/monitoring/every", "more"],
];

/** What is watched in production, and from when it is told: a person reads what is watched less. */
export function monitoringChanges(base: ModelManifest, head: ModelManifest): readonly CardChange[] {
  const [before, after] = [base.monitoring, head.monitoring];
  if (before === undefined || after === undefined) {
    const told = (spec: MonitoringSpec | undefined) => (spec === undefined ? undefined : "watched");
    return compareFact({
      section: SECTION,
      subject: "Monitoring",
      from: told(before),
      to: told(after),
      needsPerson: (op) => op === "removed",
    });
  }
  return [
    ...LIMITS.flatMap(([subject, pointer, looser]) =>
      compareLimit({ section: SECTION, subject, from: settingAt(base, pointer), to: settingAt(head, pointer), looser }),
    ),
    ...alertChange(base, head),
    ...compareList({
      section: SECTION,
      subject: "Column that counts alone",
      from: before.drift?.critical,
      to: after.drift?.critical,
      needsPerson: (op) => op === "removed",
    }),
    ...thresholdChanges(before, after),
    ...columnChanges(before, after),
  ];
}

/** `2 of 3`: more of as many windows come later. */
function alertChange(base: ModelManifest, head: ModelManifest): readonly CardChange[] {
  const [from, to] = [settingAt(base, "/monitoring/alertAfter"), settingAt(head, "/monitoring/alertAfter")];
  const needed = [from, to].map((text) => /^(\d+) of (\d+)$/.exec(String(text)) ?? []);
  const [old = 0, now = 0] = needed.map(([, of]) => Number(of));
  const changes = compareFact({
    section: SECTION,
    subject: "Alert after",
    from: String(from),
    to: String(to),
    needsPerson: true,
  });
  const isSameLast = needed[0]?.[2] === needed[1]?.[2];
  if (!isSameLast || old === now) return changes;
  const op = now > old ? ("loosened" as const) : ("tightened" as const);
  return changes.map((change) => ({ ...change, op, needsPerson: op === "loosened" }));
}

function thresholdChanges(before: MonitoringSpec, after: MonitoringSpec): readonly CardChange[] {
  const [from, to] = [before.performance?.thresholds ?? {}, after.performance?.thresholds ?? {}];
  return namesOf(from, to).flatMap((name) => [
    ...compareLimit({
      section: SECTION,
      subject: `${name} in production: lower limit`,
      from: from[name]?.lower,
      to: to[name]?.lower,
      looser: "less",
    }),
    ...compareLimit({
      section: SECTION,
      subject: `${name} in production: upper limit`,
      from: from[name]?.upper,
      to: to[name]?.upper,
      looser: "more",
    }),
  ]);
}

function columnChanges(before: MonitoringSpec, after: MonitoringSpec): readonly CardChange[] {
  const [from, to] = [before.drift?.columns ?? {}, after.drift?.columns ?? {}];
  return namesOf(from, to).flatMap((name) =>
    compareLimit({
      section: SECTION,
      subject: `Drift threshold of ${name}`,
      from: from[name]?.threshold,
      to: to[name]?.threshold,
      looser: "more",
      absent: "default",
    }),
  );
}

function namesOf(...sides: readonly object[]): readonly string[] {
  return [...new Set(sides.flatMap((side) => Object.keys(side)))].toSorted();
}
