import type { ModelManifest, MonitoringSpec, RegisteredRisk } from "../generated/types.ts";
import { asWritten } from "../kernel/numbers.ts";
import { DEFAULTS } from "../manifest/defaults.ts";
import { mayApproveSelf, namedApprovers } from "../manifest/resolve.ts";
import { authored } from "./authored.ts";
import { MISSING, type CardFacts, type CardSection } from "./card-facts.ts";
import { isRequired } from "./card-required.ts";
import { code, table } from "./markdown.ts";

const CLASSES = {
  minimal: "minimal or no risk",
  limited: "limited risk: transparency is owed",
  high: "high risk",
  prohibited: "prohibited practice",
} as const satisfies Record<NonNullable<NonNullable<ModelManifest["governance"]>["euAiAct"]>, string>;

/** Risk classification, human oversight and monitoring: headings that the Hub's template lacks. */
export function governanceSections({ manifest }: CardFacts): readonly CardSection[] {
  return [
    ...section(manifest, { id: "risk", heading: "Risk classification", source: "/governance" }, risk(manifest)),
    ...section(
      manifest,
      { id: "oversight", heading: "Human oversight", source: "/governance/oversight" },
      oversight(manifest),
    ),
    ...section(
      manifest,
      { id: "monitoring", heading: "Monitoring", source: "/monitoring" },
      monitoring(manifest.monitoring),
    ),
  ];
}

/** A heading without a text is left out, unless the model's risk asks for it. */
function section(
  manifest: ModelManifest,
  at: Pick<CardSection, "id" | "heading" | "source">,
  body: string,
): readonly CardSection[] {
  if (body === "" && !isRequired(at.id, manifest)) return [];
  return [{ ...at, level: 2, body: body === "" ? MISSING : body }];
}

function risk({ governance = {} }: ModelManifest): string {
  const { risk: tier, euAiAct, rationale, reviewedBy, reviewedOn, risks = [] } = governance;
  if (tier === undefined && euAiAct === undefined && rationale === undefined && risks.length === 0) return "";
  const decided = [
    reviewedBy === undefined ? "" : `by ${code(reviewedBy)}`,
    reviewedOn === undefined ? "" : `on ${reviewedOn}`,
  ].filter((part) => part !== "");
  const parts = [
    tier === undefined ? "" : `Risk tier: **${tier}**.`,
    euAiAct === undefined ? "" : `Class of the use under Regulation (EU) 2024/1689: **${CLASSES[euAiAct]}**.`,
    rationale === undefined ? "" : authored(rationale),
    decided.length === 0 ? "" : `Decided ${decided.join(" ")}.`,
    risks.length === 0 ? "" : register(risks),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

function register(risks: readonly RegisteredRisk[]): string {
  const rows = risks.map(({ id, risk: what, mitigation, owner, residual, test, reviewed }) => [
    code(id, 63),
    code(what, 300),
    code(mitigation, 300),
    test === undefined ? "" : code(test, 100),
    residual,
    code(owner, 100),
    reviewed,
  ]);
  const head = ["Risk", "What can go wrong", "What is done about it", "Shown by", "Left of it", "Owner", "Reviewed"];
  return table({ head, rows });
}

function oversight(manifest: ModelManifest): string {
  const { governance } = manifest;
  const text = governance?.oversight === undefined ? "" : authored(governance.oversight);
  if (governance?.approvers === undefined) return text;
  const names = namedApprovers(governance)?.map((name) => code(name));
  const own = mayApproveSelf(manifest)
    ? "may be accepted by the author of the change, who works alone"
    : "are accepted by somebody else than the author of the change";
  const accepting = `Results that need a person ${names === undefined ? own : `are accepted by ${names.join(", ")}`}.`;
  return [text, accepting].filter((part) => part !== "").join("\n\n");
}

function monitoring(spec: MonitoringSpec | undefined): string {
  if (spec === undefined) return "";
  const { window = DEFAULTS["/monitoring/window"], drift = {}, performance = {}, service = {} } = spec;
  const quantiles = (["p50", "p95", "p99"] as const).flatMap((name) =>
    service[name] === undefined ? [] : [`${name} ${service[name]}`],
  );
  const limits = Object.entries(performance.thresholds ?? {}).map(([name, { lower, upper }]) => {
    const ends = [
      lower === undefined ? "" : `at least ${asWritten(lower)}`,
      upper === undefined ? "" : `at most ${asWritten(upper)}`,
    ];
    return `${code(name, 60)} ${ends.filter((end) => end !== "").join(" and ")}`;
  });
  const lines: readonly (readonly [string, string])[] = [
    ["Window", typeof window === "string" ? window : `${window.rows} rows`],
    [
      "Drift of a column from",
      drift.threshold === undefined ? "the reference’s own spread" : asWritten(drift.threshold),
    ],
    [
      "Drift of the whole from",
      `${asWritten((drift.share ?? DEFAULTS["/monitoring/drift/share"]) * 100)}% of the columns`,
    ],
    ["Columns that count alone", (drift.critical ?? []).map((name) => code(name, 60)).join(", ")],
    ["Limits in production", limits.join(", ")],
    ["Latency", quantiles.join(", ")],
    ["Errors", service.errorRate === undefined ? "" : `at most ${asWritten(service.errorRate * 100)}% of the answers`],
    ["Alert after", `${spec.alertAfter ?? DEFAULTS["/monitoring/alertAfter"]} windows`],
    ["Evaluated again every", spec.revalidate ?? ""],
  ];
  return lines.flatMap(([name, value]) => (value === "" ? [] : [`- **${name}:** ${value}`])).join("\n");
}
