import { listed, truncate } from "../../kernel/text.ts";

const DAY = String.raw`\d{4}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?`;
const WEEK = String.raw`\d{4}-W(?:0[1-9]|[1-4]\d|5[0-3])(?:-[1-7])?`;
const CLOCK = String.raw`[T ](?:[01]\d|2[0-4]):[0-5]\d(?::[0-6]\d(?:[.,]\d+)?)?`;
const ISO = new RegExp(`^((?:${DAY}|${WEEK})(?:${CLOCK})?)(Z|[+-]\\d\\d(?::?\\d\\d)?)?$`);

const MOST_FORMS = 3;
const LONGEST = 40;

/**
 * The form of a time column's texts, such as `of the form 99.99.9999`, where their order is not that of time: they are
 * not all ISO 8601 dates or timestamps of one form with one offset. Undefined where it is. A form keeps the digits of an
 * offset alone, and no letter of other text: a time may be a birthday.
 */
export function unsortedForm(texts: readonly string[]): string | undefined {
  const forms = new Set<string>();
  let areTimes = true;
  for (const text of texts) {
    const [, time, offset = ""] = ISO.exec(text) ?? [];
    areTimes &&= time !== undefined;
    if (forms.size <= MOST_FORMS)
      forms.add(time === undefined ? masked(text) : `${time.replaceAll(/\d/g, "9")}${offset}`);
  }
  const [first = "", ...others] = forms;
  if (others.length === 0) {
    if (areTimes) return undefined;
    return `of the form ${first}${first.startsWith("9999-99-99") ? ", and not all are dates" : ""}`;
  }
  const shown = [first, ...others].slice(0, MOST_FORMS);
  return `of the forms ${listed(others.length < MOST_FORMS ? shown : [...shown, "others"])}`;
}

function masked(text: string): string {
  return truncate(text, LONGEST).replaceAll(/\p{L}/gu, "a").replaceAll(/\p{N}/gu, "9");
}
