import { UserError } from "../../kernel/errors.ts";
import { isRecord } from "../../kernel/guards.ts";
import { parseJson } from "../../kernel/parsers.ts";
import { isSetValue, type SetValue } from "./templates.ts";

/** What a refresh command leaves for `retraining.set`, by name. */
export type RefreshValues = Readonly<Record<string, SetValue>>;

/** Bytes of the file, and names in it: it is for a few facts. */
export const MOST_VALUE_BYTES = 64 * 1024;
const MOST_NAMES = 100;
const MOST_ITEMS = 1000;

/** Throws a UserError where the text is not an object of plain values. */
export function refreshValues(text: string): RefreshValues {
  const value = parseJson(text, SOURCE);
  if (!isRecord(value)) throw new UserError(`${SOURCE} is no JSON object. Let the command write {"name": value}.`);
  const entries = Object.entries(value);
  if (entries.length > MOST_NAMES)
    throw new UserError(`${SOURCE} has ${entries.length} names, and ${MOST_NAMES} are the most. Write less into it.`);
  return Object.fromEntries(
    entries.map(([name, member]) => {
      if (!/^[A-Za-z_][\w.-]{0,99}$/.test(name))
        throw new UserError(`${SOURCE} has a name that no template can have: ${JSON.stringify(name).slice(0, 100)}.`);
      if (Array.isArray(member) && member.length > MOST_ITEMS)
        throw new UserError(`${SOURCE} has ${member.length} items under "${name}", and ${MOST_ITEMS} are the most.`);
      if (isSetValue(member)) return [name, member];
      throw new UserError(
        `${SOURCE} has something else than a text, a finite number, a boolean or a list of them under "${name}". Let the command write one of these.`,
      );
    }),
  );
}

const SOURCE = "What the refresh command left in the file of MODEL_GITOPS_REFRESH";
