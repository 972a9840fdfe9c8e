/** A word of YAML that is that word, whatever it looks like. */
export function scalar(text: string): string {
  const isPlain = /^[A-Za-z_/][\w ./:-]*$/.test(text) && !/: |:$| #| $/.test(text);
  return isPlain && !/^(?:true|false|yes|no|on|off|null|y|n)$/i.test(text) ? text : quoted(text);
}

/** A value as the data has it: a number and a truth value stay what they are. */
export function value(text: string): string {
  if (/^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?$/.test(text)) return String(Number(text));
  return /^(?:true|false)$/.test(text) ? text : scalar(text);
}

/** Words of a comment: on one line. */
export function comment(text: string): string {
  return quoted(text).slice(1, -1).replaceAll('\\"', '"').slice(0, 200);
}

/** JSON's text is YAML's, but for letters that YAML takes for no text, or for the end of a line. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u007F-\u009F\u2028\u2029\uFEFF\uFFFE\uFFFF]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
