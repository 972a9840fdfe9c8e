import { execFile } from "node:child_process";
import { mkdir, mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { git } from "../rig/git.ts";
import { manifestOf, modelFiles } from "./fixture/model.ts";

const CLI = join(import.meta.dirname, "../../dist/cli.js");

test("a plain folder without git: checked, validated, as text and as JSON", { timeout: 120_000 }, async () => {
  await using folder = await plainFolder();
  const run = (...args: readonly string[]): Promise<Ran> => cli(folder.path, args);
  const { code, out } = await run("check");
  expect({ code, out: shown(out).split("\n").slice(0, 10) }).toMatchInlineSnapshot();
  const json = await run("check", "--json");
  expect(JSON.parse(json.out)).toMatchObject({ outcome: "pass", exitCode: 0, outputs: { outcome: "pass", models: "churn" } });
  expect(await run("validate")).toMatchObject({ code: 0 });
  await writeFile(join(folder.path, "models/churn/model.yaml"), manifestOf({ edits: [["evaluation:", "evaluatoin:"]] }));
  const broken = await run("validate", "--json");
  expect(broken.code).toBe(1);
  expect((JSON.parse(broken.out) as { readonly findings: readonly { readonly message: string }[] }).findings.map(({ message }) => message)).toMatchInlineSnapshot();
});

test("wrong use says what is right", { timeout: 60_000 }, async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "cli-"));
  const run = async (...args: readonly string[]): Promise<string> => {
    const { code, out, err } = await cli(folder.path, args);
    return `${code} ${out}${err}`.trim();
  };
  expect(await run("--help")).toMatchInlineSnapshot();
  expect(await run("gate", "--help")).toMatchInlineSnapshot();
  expect(await run("chekc")).toMatchInlineSnapshot();
  expect(await run("check", "--modles", "churn")).toMatchInlineSnapshot();
  expect(await run("check", "churn")).toMatchInlineSnapshot();
  expect(await run("check")).toMatchInlineSnapshot();
  expect(await run("record", "--train", "always")).toMatchInlineSnapshot();
});

test("a laptop's own loop: record to a folder and a local ledger, then check a change against it", { timeout: 120_000 }, async () => {
  await using folder = await plainFolder();
  const commit = async (message: string): Promise<void> => {
    await git(folder.path, ["add", "--all"]);
    await git(folder.path, ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "--quiet", "--message", message]);
  };
  await git(folder.path, ["init", "--quiet", "--initial-branch=main"]);
  await writeFile(join(folder.path, ".gitignore"), "model-gitops-out/\n.model-gitops/\n*.onnx\n");
  await commit("A model");
  const recorded = await cli(folder.path, ["record", "--models", "churn", "--json"]);
  expect(JSON.parse(recorded.out)).toMatchObject({ exitCode: 0, outputs: { recorded: "4", models: "churn" } });
  expect((await git(folder.path, ["ls-tree", "-r", "--name-only", "model-gitops/ledger"])).split("\n").map((path) => path.replace(/[^/]+\.json/, "….json"))).toMatchInlineSnapshot();
  const again = await cli(folder.path, ["record", "--models", "churn", "--json"]);
  expect(JSON.parse(again.out)).toMatchObject({ outputs: { recorded: "0" } });

  await writeFile(join(folder.path, "models/churn/model.yaml"), manifestOf({ params: { drop: [] } }));
  const { code, out } = await cli(folder.path, ["check"]);
  expect({ code, out: shown(out).split("\n").slice(0, 12) }).toMatchInlineSnapshot();
});

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function cli(directory: string, args: readonly string[]): Promise<Ran> {
  const { PATH = "", HOME = "" } = process.env;
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...args], { cwd: directory, env: { PATH, HOME, COLUMNS: "100" } }, (error, out, err) =>
      resolve({ code: typeof error?.code === "number" ? error.code : 0, out, err }),
    );
  });
}

async function plainFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const folder = await mkdtempDisposable(join(tmpdir(), "cli-"));
  for (const [path, content] of Object.entries(modelFiles())) {
    await mkdir(dirname(join(folder.path, path)), { recursive: true });
    await writeFile(join(folder.path, path), content);
  }
  return folder;
}

function shown(text: string): string {
  return text.replaceAll(/\b[0-9a-f]{12,64}\b/g, "<key>").replaceAll(/\b[0-9a-f]{7}\b/g, "<commit>");
}
