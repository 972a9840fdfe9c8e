import { distance } from "fastest-levenshtein";
import { isVersion, STAGE_NAME, stageTag, versionTag } from "../../records/model-tag.ts";
import type { Registry } from "./registry.ts";

/** A tag that asks for nothing, and what was probably meant. */
export interface MistypedTag {
  readonly tag: string;
  readonly model: string;
  readonly meant: string;
}

/** Shorter names are a letter away from too much. */
const SHORTEST = 4;
/** As long as names of models are, and a version or a stage beside them. */
const LONGEST = 200;

/**
 * Tags of no model that were probably meant for one: they begin with its name, or are versions of a name that is one edit
 * away, of which the ledger knows nothing. Other tools' tags are looked at once each.
 */
export function mistypedTags({ models, strays, recorded }: Registry, names: readonly string[]): readonly MistypedTag[] {
  const known = new Set(names);
  const near = nearNames(names.filter((name) => name.length >= SHORTEST));
  const unread = strays.flatMap((tag): readonly MistypedTag[] => {
    const [, name = "", mark = "", rest = ""] =
      (tag.length <= LONGEST && /^(?:[^=@#]*=)?([^@#]+)([@#])(.*)$/.exec(tag)) || [];
    const model = known.has(name) ? name : mark === "@" && rest.startsWith("v") ? near(name) : undefined;
    return model === undefined
      ? []
      : [{ tag, model, meant: mark === "@" ? asVersion(model, rest) : asStage(model, rest) }];
  });
  const misspelt = [...models.values()].flatMap(({ model: name, versions }) => {
    const model = known.has(name) || recorded.has(name) ? undefined : near(name);
    return model === undefined
      ? []
      : versions.map(({ tag, version }) => ({ tag: tag.name, model, meant: versionTag(model, version) }));
  });
  return [...unread, ...misspelt];
}

/** The name that is one edit away. Two that are share what is left when a letter is taken out of each. */
function nearNames(names: readonly string[]): (name: string) => string | undefined {
  const byRest = new Map<string, string[]>();
  for (const name of names)
    for (const rest of [name, ...withoutOne(name)]) byRest.set(rest, [...(byRest.get(rest) ?? []), name]);
  return (name) => {
    if (name.length < SHORTEST) return undefined;
    const candidates = [name, ...withoutOne(name)].flatMap((rest) => byRest.get(rest) ?? []);
    return candidates.find((candidate) => distance(candidate, name) === 1);
  };
}

function withoutOne(name: string): readonly string[] {
  return Array.from(name, (_, at) => name.slice(0, at) + name.slice(at + 1));
}

function asVersion(model: string, rest: string): string {
  const numbers = rest.replace(/^v\.?/i, "");
  const whole = /^\d{1,9}$/.test(numbers)
    ? `${numbers}.0.0`
    : /^\d{1,9}\.\d{1,9}$/.test(numbers)
      ? `${numbers}.0`
      : numbers;
  return versionTag(model, isVersion(whole) ? whole : "1.0.0");
}

function asStage(model: string, rest: string): string {
  const [stage = "", counter = ""] = rest.split("#");
  const name = stage.toLowerCase().replace(/!$/, "");
  return stageTag(model, STAGE_NAME.test(name) ? name : "production", Number(/^\d{1,9}/.exec(counter)?.[0] ?? 1));
}
