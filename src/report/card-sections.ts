import type { Feature, ModelManifest } from "../generated/types.ts";
import { declaredFeatures } from "../manifest/features.ts";
import { mayApproveSelf, namedApprovers } from "../manifest/resolve.ts";
import { targetColumns } from "../manifest/target.ts";
import { MISSING, type CardFacts, type CardSection } from "./card-facts.ts";
import { authored, code, table } from "./markdown.ts";
import { asWritten } from "../kernel/numbers.ts";

/** Model Details: description, task, owners, license. */
export function detailSections({ manifest }: CardFacts): readonly CardSection[] {
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["Developed by", manifest.owners.map((owner) => code(owner)).join(", ")],
    ["Model type", manifest.task.replaceAll("-", " ")],
    ["License", manifest.license === undefined ? undefined : code(manifest.license)],
    ["Lifecycle", manifest.lifecycle ?? "active"],
    [
      "Predicts",
      targetColumns(manifest.target)
        .map((column) => code(column))
        .join(", "),
    ],
    ["Decision threshold", manifest.model?.threshold === undefined ? undefined : asWritten(manifest.model.threshold)],
  ];
  const features = declaredFeatures(manifest);
  const lines = facts.flatMap(([name, value]) => (value === undefined ? [] : [`- **${name}:** ${value}`]));
  return [
    { id: "details", heading: "Model Details", level: 2, body: "" },
    {
      id: "description",
      heading: "Model Description",
      level: 3,
      body: [authored(manifest.description ?? MISSING), lines.join("\n")].join("\n\n"),
    },
    ...(features === undefined ? [] : [{ id: "inputs", heading: "Inputs", level: 3, body: featureTable(features) }]),
  ];
}

/** Uses; bias, risks and limitations; risk classification; human oversight. */
export function useSections({ manifest }: CardFacts): readonly CardSection[] {
  const { card, governance } = manifest;
  const limits = [bulleted("Limitations", card?.limitations) ?? MISSING, bulleted("Risks", card?.risks)].filter(
    (part) => part !== undefined,
  );
  return [
    { id: "uses", heading: "Uses", level: 2, body: "" },
    { id: "direct-use", heading: "Direct Use", level: 3, body: authored(card?.intendedUse ?? MISSING) },
    { id: "out-of-scope", heading: "Out-of-Scope Use", level: 3, body: bullets(card?.outOfScope) ?? MISSING },
    { id: "limitations", heading: "Bias, Risks, and Limitations", level: 2, body: limits.join("\n\n") },
    ...(governance?.risk === undefined
      ? []
      : [
          {
            id: "risk",
            heading: "Risk classification",
            level: 2,
            body: `Risk tier: **${governance.risk}**.`,
          },
        ]),
    ...(governance?.approvers === undefined ? [] : [oversight(manifest)]),
  ];
}

function oversight(manifest: ModelManifest): CardSection {
  const names = namedApprovers(manifest.governance)?.map((name) => code(name));
  const own = mayApproveSelf(manifest)
    ? "may be accepted by the author of the change, who works alone"
    : "are accepted by somebody else than the author of the change";
  return {
    id: "oversight",
    heading: "Human oversight",
    level: 2,
    body: `Results that need a person ${names === undefined ? own : `are accepted by ${names.join(", ")}`}.`,
  };
}

function featureTable(features: readonly Feature[]): string {
  const rows = features.map(({ name, type, values }) => [
    code(name),
    type,
    (values ?? [])
      .slice(0, 20)
      .map((value) => code(String(value), 40))
      .join(" "),
  ]);
  return table({ head: ["Column", "Type", "Known values"], rows });
}

function bulleted(title: string, items: readonly string[] | undefined): string | undefined {
  const list = bullets(items);
  return list === undefined ? undefined : `**${title}**\n\n${list}`;
}

function bullets(items: readonly string[] | undefined): string | undefined {
  if (items === undefined || items.length === 0) return undefined;
  return items.map((item) => `- ${authored(item).replaceAll(/\s*\n\s*/g, " ")}`).join("\n");
}
