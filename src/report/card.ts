import type { ModelManifest } from "../generated/types.ts";
import type { CardFacts, CardSection, ProseSection } from "./card-facts.ts";
import { frontMatter } from "./card-front-matter.ts";
import { evaluationSections, provenance } from "./card-results.ts";
import { detailSections, useSections } from "./card-sections.ts";
import { impactSections, specificationSections, trainingSections } from "./card-training.ts";
import { authored } from "./markdown.ts";

// The places of huggingface_hub's modelcard_template.md that prose files may fill; any other file follows them.
const PROSE_PLACES: readonly Omit<CardSection, "body">[] = [
  { id: "get-started", heading: "How to Get Started with the Model", level: 2 },
  { id: "examination", heading: "Model Examination", level: 2 },
  { id: "citation", heading: "Citation", level: 2 },
  { id: "glossary", heading: "Glossary", level: 2 },
];

/**
 * The model card in Hugging Face's format: front matter with `model-index`, then the template's headings in its
 * order (huggingface_hub, `templates/modelcard_template.md`) and a few that it lacks. The same facts give the same
 * bytes.
 */
export function renderCard(facts: CardFacts): string {
  const { manifest } = facts;
  const sections = cardSections(facts).map(renderSection);
  const title = `# Model Card for ${authored(manifest.name)}`;
  const note = `<!-- Made from the model's manifest and evaluation. Change those, not this file. -->`;
  return `${frontMatter(facts)}\n${note}\n\n${[title, ...sections].join("\n\n")}\n`;
}

/** All sections of a card in order. */
export function cardSections(facts: CardFacts): readonly CardSection[] {
  const own = facts.sections ?? [];
  const [getStarted, examination, ...late] = PROSE_PLACES.map((place) => prosePlace(place, own));
  const placed = new Set(PROSE_PLACES.map(({ id }) => id));
  const others = own.filter(({ id }) => !placed.has(id)).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return [
    ...detailSections(facts),
    ...useSections(facts),
    ...(getStarted ?? []),
    ...trainingSections(facts),
    ...evaluationSections(facts),
    ...(examination ?? []),
    ...impactSections(facts),
    ...specificationSections(facts),
    ...late.flat(),
    ...others.map(({ id, markdown }) => ({ id, heading: headingOf(id), level: 2, body: authored(markdown) })),
    ...(facts.evaluation === undefined ? [] : [provenance(facts.evaluation, facts)]),
    contact(facts.manifest),
  ];
}

function prosePlace(place: Omit<CardSection, "body">, own: readonly ProseSection[]): readonly CardSection[] {
  const found = own.find(({ id }) => id === place.id);
  return found === undefined ? [] : [{ ...place, body: authored(found.markdown) }];
}

function contact({ owners }: ModelManifest): CardSection {
  return {
    id: "contact",
    heading: "Model Card Contact",
    level: 2,
    body: owners.map((owner) => `- \`${authored(owner)}\``).join("\n"),
  };
}

function renderSection({ id, heading, level, body }: CardSection): string {
  const marker = `<!-- model-gitops:section id=${id.replaceAll(/[^a-z0-9-]/g, "-").replaceAll(/-{2,}/g, "-")} -->`;
  return [`${marker}\n${"#".repeat(level)} ${heading}`, body].filter((part) => part !== "").join("\n\n");
}

function headingOf(id: string): string {
  const words = id.replaceAll(/[^A-Za-z0-9]+/g, " ").trim();
  return words === "" ? "More Information" : words.charAt(0).toUpperCase() + words.slice(1);
}
