import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, posix } from "node:path";
import { load } from "js-yaml";
import { expect, test } from "vitest";
import { validate as isModel } from "../../src/generated/validate-model-manifest.ts";
import { METRICS } from "../../src/manifest/metric-catalogue.ts";
import { outputFiles } from "../../src/records/layout.ts";
import { ACTION_NAMES } from "../../src/suite-actions.ts";
import { suiteLine } from "../../src/host/suite-version.ts";
import { GAPS, STOOD_IN } from "../act/limits.ts";
import { filesBelow, ROOT, textOf } from "./repository.ts";
import { TEMPLATES } from "./workflow-files.ts";

const TOP = ["README.md", "AGENTS.md"];
const DOCUMENTS = [
  ...TOP,
  ...filesBelow("docs", ".md"),
  ...filesBelow("actions", ".md"),
  ...filesBelow("examples", ".md"),
];

test.each(DOCUMENTS)("every link of %s leads to a file or heading that is there", (path) => {
  const links = [...proseOf(textOf(path)).matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].map(
    ([, link]) => link ?? "",
  );
  const broken = links.filter((link) => {
    const [file = "", heading] = link.split("#");
    const target = file === "" ? path : posix.join(posix.dirname(path), file);
    if (!existsSync(join(ROOT, target))) return true;
    return heading !== undefined && !headingsOf(textOf(target)).includes(heading);
  });
  expect(broken).toEqual([]);
});

test("the layers of docs/design.md are those of scripts/layers.ts", () => {
  const table = /const LAYERS[^=]*= \{\n([\s\S]*?)\n\};/.exec(textOf("scripts/layers.ts"))?.[1] ?? "";
  const checked = [...table.matchAll(/^ {2}(\w+): \[([^\]]*)\],$/gm)].map(([, name, allowed = ""]) => [
    name,
    allowed.replaceAll(/["\s]/g, "").split(",").filter(Boolean),
  ]);
  const fence = /## Layers[\s\S]*?```text\n([\s\S]*?)\n```/.exec(textOf("docs/design.md"))?.[1] ?? "";
  const written = fence.split("\n").map((line) => {
    const [, name, allowed = ""] = /^(\w+): +(-|[\w ]+?)(?: {3,}.*)?$/.exec(line) ?? [];
    return [name, allowed === "-" ? [] : allowed.split(" ")];
  });
  expect(written.length).toBeGreaterThan(10);
  expect(written).toEqual(checked);
});

test("the reference has every metric, every file and every command", () => {
  const [metrics, files, commands] = ["metrics", "files", "cli"].map((page) => textOf(`docs/reference/${page}.md`));
  expect(METRICS.filter(({ name }) => metrics?.includes(`| \`${name}\` |`) !== true)).toEqual([]);
  expect(Object.values(outputFiles("<model>")).filter((path) => files?.includes(`\`${path}`) !== true)).toEqual([]);
  expect(
    ACTION_NAMES.filter((name) => name !== "auto" && commands?.includes(`## model-gitops ${name}\n`) !== true),
  ).toEqual([]);
});

test("the command's address names the version of this repository, wherever it is written", () => {
  const { version } = JSON.parse(textOf("package.json")) as { readonly version: string };
  const named = DOCUMENTS.flatMap((path) => [
    ...textOf(path).matchAll(/releases\/download\/v(\S+)\/model-gitops-(\S+?)\.tgz/g),
  ]);
  expect(named.length).toBeGreaterThanOrEqual(2);
  expect(new Set(named.flatMap(([, tag, file]) => [tag, file]))).toEqual(new Set([version]));
});

test("wherever npx is told to fetch the command, it is the one line that the command itself says", () => {
  const lines = DOCUMENTS.flatMap((path) => [...textOf(path).matchAll(/npx [^\n`]*?https:\S+?\.tgz/g)]);
  expect(lines.length).toBeGreaterThanOrEqual(4);
  expect(new Set(lines.map(([line]) => line))).toEqual(new Set([suiteLine()]));
});

test("the command says that line in its help, and where Node is too old to start it", () => {
  const cli = join(ROOT, "dist/cli.js");
  const old = `data:text/javascript,Object.defineProperty(process,"versions",{value:{node:"18.20.4"}})`;
  const said = (...args: readonly string[]) => spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(said(cli, "--help").stdout).toContain(`${suiteLine()} <command>`);
  const { status, stderr } = said("--import", old, cli, "check", "--models", "churn");
  expect([status, stderr.split("\n")]).toEqual([
    2,
    [
      "error: model-gitops needs Node 20 or newer; this is 18.20.4. Install Node 24, then run:",
      `  ${suiteLine()} check --models churn`,
      "",
    ],
  ]);
});

test("the engines that people are told to fetch are those of this version", () => {
  const { dependencies } = JSON.parse(textOf("package.json")) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const named = DOCUMENTS.flatMap((path) => [
    ...textOf(path).matchAll(/(onnxruntime-node|@duckdb\/node-api)@(\d[\w.-]*\w)/g),
  ]);
  expect(named.length).toBeGreaterThanOrEqual(4);
  expect(named.filter(([, name = "", version]) => dependencies[name] !== version).map(([text]) => text)).toEqual([]);
});

test("every block of docs/install.md that is said to be tried is tried", () => {
  const blocks = [...textOf("docs/install.md").matchAll(/<!-- tried: (\w+) -->/g)].map(([, name = ""]) => name);
  expect(blocks.length).toBeGreaterThanOrEqual(6);
  const script = textOf("test/release/install.sh");
  expect(blocks.filter((name) => !script.includes(`tried ${name} `))).toEqual([]);
});

test("docs/workflows.md names every template, and docs/testing.md all that act does not run", () => {
  const page = textOf("docs/workflows.md");
  expect(TEMPLATES.filter((path) => !page.includes(`(../${path})`))).toEqual([]);
  const rows = Object.entries({ ...STOOD_IN, ...GAPS }).map(([name, by]) => `| ${name} | ${by} |`);
  expect(rows.filter((row) => !textOf("docs/testing.md").includes(row))).toEqual([]);
});

test("no page has people ask the npm registry for a name that is not ours", () => {
  // In a clone the name is the clone's own; the pages that use it say so.
  const pages = DOCUMENTS.filter((path) => /^npx (?:--yes )?model-gitops/m.test(textOf(path)));
  const silent = pages.filter((path) => !/[Ii]n a clone of (?:model-gitops|this repository)/.test(textOf(path)));
  expect(silent).toEqual([]);
});

test("the manifest of the quick start is valid, and short", () => {
  const readme = textOf("README.md");
  const manifest = /^ *```yaml\n( *apiVersion: [\s\S]*?)^ *```$/m.exec(readme)?.[1] ?? "";
  expect(isModel(load(manifest.replaceAll(/^ {3}/gm, "")))).toBe(true);
  expect(manifest.trimEnd().split("\n").length).toBeLessThanOrEqual(10);
});

/** Code is no prose: what looks like a link there is none. */
function proseOf(text: string): string {
  return text.replaceAll(/^(`{3,})[\s\S]*?^\1$/gm, "").replaceAll(/`[^`\n]*`/g, "``");
}

/** As GitHub makes anchors of headings. */
function headingsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}
