/** What stands in braces in the values of `retraining.set`, beside `refresh.<name>`. */
export const TEMPLATES = ["window.start", "window.end", "window.id", "today"] as const;

const IN_BRACES = /\{(\s*[A-Za-z_][\w.\s-]*)\}/g;

/** Names in braces: `window.end` of `{window.end}`. What begins with a digit is none, so `\d{4}` stays a text. */
export function templatesIn(text: string): readonly string[] {
  return [...text.matchAll(IN_BRACES)].map(([, name = ""]) => name);
}

type Scalar = string | number | boolean;

/** The text with what is known in the place of its templates; one that is nothing else takes the type of what it names. */
export function fillTemplates(text: string, values: ReadonlyMap<string, Scalar>): Scalar {
  const [only] = templatesIn(text);
  if (only !== undefined && text === `{${only}}`) return values.get(only) ?? text;
  return text.replaceAll(IN_BRACES, (written, name: string) => String(values.get(name) ?? written));
}
