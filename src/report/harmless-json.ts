/** JSON that says the same without characters that a terminal acts on, or that turn text around. */
export function harmlessJson(json: string): string {
  return json.replaceAll(
    /[\u007F-\u009F\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/g,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
