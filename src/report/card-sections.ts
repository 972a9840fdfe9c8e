import type { BaseModel, CardGroup, Feature } from "../generated/types.ts";
import { declaredFeatures } from "../manifest/features.ts";
import { targetColumns } from "../manifest/target.ts";
import { cardVersion, MISSING, type CardFacts, type CardSection } from "./card-facts.ts";
import { authored, authoredLine } from "./authored.ts";
import { code, table } from "./markdown.ts";
import { asWritten } from "../kernel/numbers.ts";

/** Model Details: description, task, owners, license, what it was made from. */
export function detailSections(facts: CardFacts): readonly CardSection[] {
  const { manifest } = facts;
  const features = declaredFeatures(manifest);
  const lines = detailLines(facts).flatMap(([name, value]) => (value === undefined ? [] : [`- **${name}:** ${value}`]));
  return [
    { id: "details", heading: "Model Details", level: 2, body: "" },
    {
      id: "description",
      heading: "Model Description",
      level: 3,
      body: [authored(manifest.description ?? MISSING), lines.join("\n")].join("\n\n"),
      source: "/description",
    },
    ...(features === undefined
      ? []
      : [{ id: "inputs", heading: "Inputs", level: 3, body: featureTable(features), source: "/features" }]),
  ];
}

function detailLines(facts: CardFacts): readonly (readonly [name: string, value: string | undefined])[] {
  const { manifest } = facts;
  const version = cardVersion(facts);
  return [
    ["Developed by", manifest.owners.map((owner) => code(owner)).join(", ")],
    ["Contact", manifest.contact === undefined ? undefined : code(manifest.contact, 300)],
    ["Version", version === undefined ? undefined : code(version)],
    ["Model type", manifest.task.replaceAll("-", " ")],
    ["License", manifest.license === undefined ? undefined : code(manifest.license)],
    // The template has this line for what a model was finetuned from, and no other for what it was merged from.
    ["Finetuned from model", manifest.baseModels?.map(baseModel).join(", ")],
    ["Lifecycle", manifest.lifecycle ?? "active"],
    [
      "Predicts",
      targetColumns(manifest.target)
        .map((column) => code(column))
        .join(", "),
    ],
    ["Decision threshold", manifest.model?.threshold === undefined ? undefined : asWritten(manifest.model.threshold)],
  ];
}

function baseModel({ id, revision, relation = "finetune", license, endOfLife }: BaseModel): string {
  const facts = [relation, license, endOfLife === undefined ? undefined : `supported until ${endOfLife}`];
  return `${code(id, 300)} at ${code(revision, 200)} (${facts.filter((fact) => fact !== undefined).join(", ")})`;
}

/** Uses; bias, risks and limitations. */
export function useSections({ manifest: { card } }: CardFacts): readonly CardSection[] {
  const limits = [
    bulleted("Limitations", card?.limitations) ?? MISSING,
    bulleted("Risks", card?.risks),
    bulleted("Trade-offs", card?.tradeoffs),
    card?.groups === undefined || card.groups.length === 0 ? undefined : groupTable(card.groups),
  ].filter((part) => part !== undefined);
  const use = [
    authored(card?.intendedUse ?? MISSING),
    card?.instructions === undefined ? "" : `Instructions for use: ${code(card.instructions, 300)}`,
  ].filter((part) => part !== "");
  return [
    { id: "uses", heading: "Uses", level: 2, body: "" },
    { id: "direct-use", heading: "Direct Use", level: 3, body: use.join("\n\n"), source: "/card/intendedUse" },
    {
      id: "out-of-scope",
      heading: "Out-of-Scope Use",
      level: 3,
      body: bullets(card?.outOfScope) ?? MISSING,
      source: "/card/outOfScope",
    },
    {
      id: "limitations",
      heading: "Bias, Risks, and Limitations",
      level: 2,
      body: limits.join("\n\n"),
      source: "/card/limitations",
    },
  ];
}

function groupTable(groups: readonly CardGroup[]): string {
  const rows = groups.map(({ group, benefits, harms, mitigation }) =>
    [group, benefits, harms, mitigation].map((text) => (text === undefined ? "" : code(text, 300))),
  );
  return `**Groups**\n\n${table({ head: ["Who", "Benefits", "Harms", "What is done about it"], rows })}`;
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
  return items.map((item) => `- ${authoredLine(item)}`).join("\n");
}
