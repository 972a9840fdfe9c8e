/**
 * Makes every action.yml, and the tables in the actions' READMEs, from the actions' own declarations: an input is
 * declared once. Run with Node 24.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { kebab } from "../src/kernel/text.ts";
import type { Action } from "../src/runner/action.ts";
import { ACTION_NAMES, loadAction } from "../src/suite-actions.ts";
import { ROOT } from "./sources.ts";

for (const name of ACTION_NAMES) {
  const action = await loadAction(name);
  const folder = name === "auto" ? ROOT : join(ROOT, "actions", name);
  if (action.isCommandOnly !== true) writeFileSync(join(folder, "action.yml"), actionFile(action));
  updateTable(join(folder, "README.md"), action);
}

function actionFile(action: Action): string {
  const isRoot = action.name === "auto";
  const entry = `${isRoot ? "dist" : "../../dist"}/${action.name}.js`;
  const inputs = Object.entries(action.inputs).flatMap(([key, field]) => [
    `  ${kebab(key)}:`,
    `    description: ${JSON.stringify(field.doc)}`,
    ...(field.required ? ["    required: true"] : []),
    `    default: ${JSON.stringify(field.default)}`,
  ]);
  const outputs = Object.entries(action.outputs).flatMap(([name, doc]) => [
    `  ${name}:`,
    `    description: ${JSON.stringify(doc)}`,
  ]);
  return [
    "# Made from run.ts by scripts/action-files.ts.",
    `name: ${JSON.stringify(isRoot ? "model-gitops" : `model-gitops ${action.name}`)}`,
    `description: ${JSON.stringify(action.description)}`,
    "branding: {icon: git-merge, color: purple}",
    "inputs:",
    ...inputs,
    "outputs:",
    ...outputs,
    "runs:",
    "  using: node24",
    `  main: ${entry}`,
    ...(action.post === undefined ? [] : [`  post: ${entry}`, "  post-if: always()"]),
    "",
  ].join("\n");
}

/** Replaces what stands between the markers; a README without them is left alone. */
function updateTable(file: string, action: Action): void {
  if (!existsSync(file)) return;
  const text = readFileSync(file, "utf8");
  const table = [
    "| Input | What it does | Default |",
    "| --- | --- | --- |",
    ...Object.entries(action.inputs).map(
      ([key, { doc, default: value }]) =>
        `| \`${kebab(key)}\` | ${cell(doc)} | ${value === "" ? "" : `\`${cell(value)}\``} |`,
    ),
    "",
    "| Output | What it is |",
    "| --- | --- |",
    ...Object.entries(action.outputs).map(([name, doc]) => `| \`${name}\` | ${cell(doc)} |`),
  ].join("\n");
  const marked = /(<!-- inputs:start -->\n)[\s\S]*?(\n<!-- inputs:end -->)/;
  writeFileSync(
    file,
    text.replace(marked, (_, start: string, end: string) => `${start}${table}${end}`),
  );
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
