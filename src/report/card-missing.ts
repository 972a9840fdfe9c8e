import { isStated } from "../kernel/stated.ts";
import type { CardFacts, CardSection } from "./card-facts.ts";
import { isPlaceholder } from "./card-placeholder.ts";
import { requiredSections } from "./card-required.ts";
import { cardSections } from "./card.ts";

/**
 * Headings of the sections that a model of its tier has to have and that say nothing: they are not there, empty, or hold
 * only a placeholder. How to reach whoever answers for it is the section Model Card Contact.
 */
export function missingSections(facts: CardFacts): readonly string[] {
  const sections = new Map(cardSections(facts).map((section) => [section.id, section]));
  const headings: Readonly<Record<string, string>> = { contact: "Model Card Contact" };
  return requiredSections(facts.manifest).flatMap((id) => {
    const section = sections.get(id);
    const isMissing = isUnsaid(id, facts) ?? isEmpty(section, [...sections.values()]);
    return isMissing ? [section?.heading ?? headings[id] ?? id] : [];
  });
}

/** Of sections that hold more than what is asked for, or nothing that anybody wrote. */
function isUnsaid(id: string, { manifest }: CardFacts): boolean | undefined {
  if (id === "contact") return !isStated(manifest.contact ?? "");
  return id === "monitoring" ? manifest.monitoring === undefined : undefined;
}

/** A heading that only holds others says what they say. */
function isEmpty(section: CardSection | undefined, all: readonly CardSection[]): boolean {
  if (section === undefined) return true;
  const after = all.slice(all.indexOf(section) + 1);
  const end = after.findIndex(({ level }) => level <= section.level);
  const below = section.body === "" ? after.slice(0, end < 0 ? undefined : end) : [section];
  return below.every(({ body }) => isPlaceholder(body));
}
