import type { ModelManifest } from "../generated/types.ts";
import { MISSING, type CardFacts, type CardSection, type ProseSection } from "./card-facts.ts";
import { frontMatter } from "./card-front-matter.ts";
import { governanceSections } from "./card-governance.ts";
import { historySections, provenanceSections, waiverSections } from "./card-provenance.ts";
import { evaluationSections } from "./card-results.ts";
import { isPlaceholder } from "./card-placeholder.ts";
import { detailSections, useSections } from "./card-sections.ts";
import { impactSections, specificationSections, trainingSections } from "./card-training.ts";
import { authored, authoredLine } from "./authored.ts";
import { code } from "./markdown.ts";
import { measuredAlone } from "../records/measured-alone.ts";

/** The line by which a card of ours is known. */
export const CARD_NOTE = "<!-- Made from the model's manifest and evaluation. Change those, not this file. -->";

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
  const title = `# Model Card for ${authoredLine(manifest.name)}`;
  return `${frontMatter(alone(facts))}\n${CARD_NOTE}\n\n${[title, ...sections].join("\n\n")}\n`;
}

/** All sections of a card in order. */
export function cardSections(all: CardFacts): readonly CardSection[] {
  const facts = alone(all);
  const own = facts.sections ?? [];
  const [getStarted, examination, ...late] = PROSE_PLACES.map((place) => prosePlace(place, own));
  const made = [
    ...detailSections(facts),
    ...useSections(facts),
    ...governanceSections(facts),
    ...(getStarted ?? []),
    ...trainingSections(facts),
    ...evaluationSections(facts),
    ...(examination ?? []),
    ...impactSections(facts),
    ...specificationSections(facts),
    ...late.flat(),
  ];
  const placed = new Set([...made.filter(isFilled).flatMap(namesOf), ...PROSE_PLACES.map(({ id }) => id)]);
  const others = own.filter(({ id }) => !placed.has(id)).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return [
    ...made.map((section) => withProse(section, own)),
    ...others.map(proseSection),
    ...waiverSections(facts),
    ...historySections(facts),
    ...provenanceSections(facts),
    contact(facts.manifest),
  ];
}

/** A card is about one model, whatever it was compared with. */
function alone(facts: CardFacts): CardFacts {
  return facts.evaluation === undefined ? facts : { ...facts, evaluation: measuredAlone(facts.evaluation) };
}

function prosePlace(place: Omit<CardSection, "body">, own: readonly ProseSection[]): readonly CardSection[] {
  const found = own.find(({ id }) => id === place.id);
  return found === undefined ? [] : [{ ...place, body: authored(found.markdown), source: sourceOf(found) }];
}

/** How a file that belongs into a section may be called: as its id, or as its heading. */
function namesOf({ id, heading }: Pick<CardSection, "id" | "heading">): readonly string[] {
  return [id, heading.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")];
}

/** Whether people say what is in it: what was measured no prose takes the place of. */
function isFilled({ source }: CardSection): boolean {
  return source?.startsWith("/") === true && !source.startsWith("/card/sections/");
}

/**
 * Files with the name of a section that the manifest fills stand there: instead of the placeholder, or below. One that
 * says nothing takes away no placeholder.
 */
function withProse(section: CardSection, own: readonly ProseSection[]): CardSection {
  const found = isFilled(section) ? own.filter(({ id }) => namesOf(section).includes(id)) : [];
  const [first] = found;
  const text = found.map(({ markdown }) => authored(markdown)).join("\n\n");
  if (first === undefined || text.trim() === "") return section;
  const isOpen = section.body === "" || section.body === MISSING;
  if (isOpen) return { ...section, body: text, source: sourceOf(first) };
  const rest = isPlaceholder(text) ? section.body : section.body.replace(MISSING, "").trim();
  return { ...section, body: `${rest}\n\n${text}` };
}

function proseSection(prose: ProseSection): CardSection {
  const { id, markdown } = prose;
  return { id: `prose-${id}`, heading: headingOf(id), level: 2, body: authored(markdown), source: sourceOf(prose) };
}

function sourceOf({ id }: ProseSection): string {
  return `/card/sections/${id}.md`;
}

function contact({ owners, contact: reached }: ModelManifest): CardSection {
  const all = [...(reached === undefined ? [] : [reached]), ...owners];
  return {
    id: "contact",
    heading: "Model Card Contact",
    level: 2,
    body: all.map((one) => `- ${code(one, 300)}`).join("\n"),
    source: "/contact",
  };
}

// Records that sections without a source of their own are made from; of others it is the manifest.
const RECORDS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ["evaluation", "testing", "testing-data", "factors", "results", "fairness", "other-datasets"].map((id) => [
      id,
      "evaluation.json",
    ]),
  ),
  specifications: "evaluation.json",
  architecture: "evaluation.json",
  hyperparameters: "run.json",
  speeds: "run.json",
  environment: "run.json",
  hardware: "run.json",
  provenance: "run.json",
};

function renderSection({ id, heading, level, body, source }: CardSection): string {
  const from = source ?? RECORDS[id] ?? "/";
  const marker = `<!-- model-gitops:section id=${attribute(id)} src=${attribute(from)} -->`;
  return [`${marker}\n${"#".repeat(level)} ${heading}`, body].filter((part) => part !== "").join("\n\n");
}

/** What cannot end a comment, or the attribute. */
function attribute(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9./_-]/g, "-").replaceAll(/-{2,}/g, "-");
}

function headingOf(id: string): string {
  const words = id.replaceAll(/[^A-Za-z0-9]+/g, " ").trim();
  return words === "" ? "More Information" : words.charAt(0).toUpperCase() + words.slice(1);
}
