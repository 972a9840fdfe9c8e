import { keyRows, readSchema, type KeyRow } from "./schema.ts";
import { code, heading, prose, table } from "./table.ts";

/** Every key of a model's and an environment's manifest, and of the settings. */
export function manifestPage(): string {
  const model = readSchema("model.schema.json");
  const environment = readSchema("environment.schema.json");
  const settings = readSchema("settings.schema.json");
  const rows = keyRows(model);
  const tops = [...new Set(rows.map(({ path }) => topOf(path)))];
  const isNested = (top: string): boolean => rows.filter(({ path }) => topOf(path) === top).length > 1;
  const sections = tops
    .filter(isNested)
    .map((top) => [`### ${top}`, keyTable(rows.filter(({ path }) => topOf(path) === top))]);
  return [
    heading(
      "The manifest",
      "schemas/model.schema.json, schemas/environment.schema.json and schemas/settings.schema.json",
      INTRODUCTION,
    ),
    "## Model",
    prose(model.node.description ?? ""),
    `### The model itself\n\n${keyTable(rows.filter(({ path }) => !isNested(topOf(path))))}`,
    ...sections.flat(),
    "## Environment",
    prose(environment.node.description ?? ""),
    keyTable(keyRows(environment)),
    "## Settings",
    prose(settings.node.description ?? ""),
    keyTable(keyRows(settings)),
  ]
    .join("\n\n")
    .concat("\n");
}

const INTRODUCTION = [
  "Unknown keys are errors, with a suggestion where one was probably meant. For completion in an editor, start a manifest with `# yaml-language-server: $schema=<path of schemas/model.schema.json>`.",
  "A **duration** is a number with a unit: `5ms`, `30s`, `15m`, `4h`, `180d`, `2w`. A **size** is `16GiB`, `500MB`. A **day** is `YYYY-MM-DD`. A **path** is relative to the manifest; a leading `/` means the repository's root, and none may leave it. `<name>` stands for a name that you choose, `[]` for every entry of a list. What is **required** is so where the key above it is there.",
].join("\n\n");

function keyTable(rows: readonly KeyRow[]): string {
  return table(
    ["Key", "Type", "Default", "Meaning"],
    rows.map(({ path, type, fallback, meaning }) => [code(path), type, fallback, prose(meaning)]),
  );
}

function topOf(path: string): string {
  return path.split(/[.[]/)[0] ?? path;
}
