import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { init } from "../../../../actions/init/run.ts";
import type { Finding } from "../../../../src/findings/finding.ts";
import { kebab } from "../../../../src/kernel/text.ts";
import { runAction } from "../../../../src/runner/run.ts";
import { fakeHost } from "../../../fakes/host.ts";

/** One run of `model-gitops init`. */
export interface Adopted {
  readonly exitCode: number;
  /** All that was logged and summarized. */
  readonly said: string;
  /** Lines that warn or complain. */
  readonly log: readonly string[];
  readonly annotations: readonly Finding[];
  /** Paths, sorted. */
  readonly written: readonly string[];
  readonly asked: readonly string[];
}

export interface Adopting extends AsyncDisposable {
  readonly root: string;
  /** Flags by their names in the action; with `answers` somebody sits at the terminal. */
  init(flags?: Readonly<Record<string, string>>, answers?: readonly string[]): Promise<Adopted>;
  text(path: string): string;
  manifest(model: string): Readonly<Record<string, unknown>>;
  /** Every file with its content, but for git's own and the output folder. */
  listing(): ReadonlyMap<string, string>;
}

/** A repository of somebody's, called acme/models, with all of its files committed. */
export async function adopting(files: Readonly<Record<string, string | Uint8Array>>): Promise<Adopting> {
  const made = await fakeHost({ files, kind: "terminal", env: { PATH: process.env["PATH"] ?? "" } });
  const root = made.workspace;
  const git = (...args: readonly string[]): void =>
    void execFileSync("git", ["-C", root, "-c", "user.name=ada", "-c", "user.email=ada@example.org", ...args]);
  git("init", "--quiet", "--initial-branch", "main");
  git("remote", "add", "origin", "https://github.com/acme/models.git");
  git("add", "--all");
  git("commit", "--quiet", "--allow-empty", "--message", "as it was");
  const text = (path: string): string => readFileSync(join(root, path), "utf8");
  return {
    root,
    text,
    manifest: (model) => load(text(`models/${model}/model.yaml`)) as Readonly<Record<string, unknown>>,
    listing: () => new Map(filesBelow(root).map((path) => [path, text(path)])),
    async init(flags = {}, answers) {
      const given = Object.fromEntries(Object.entries(flags).map(([key, value]) => [kebab(key), value]));
      const { seen } = made;
      for (const list of [seen.log, seen.annotations, seen.summary]) list.length = 0;
      const left = [...(answers ?? [])];
      const asked: string[] = [];
      const ask = async (question: string): Promise<string> => {
        asked.push(question);
        return left.shift() ?? "";
      };
      const before = filesBelow(root).map((path) => [path, text(path)] as const);
      const exitCode = await runAction(init, {
        host: { ...made, input: (name) => given[name] ?? "", ...(answers !== undefined && { ask }) },
        connect: async () => undefined,
      });
      const known = new Map(before);
      return {
        exitCode,
        asked,
        said: [...seen.log, ...seen.summary, ...seen.annotations.map(({ message }) => message)].join("\n"),
        log: seen.log.filter((line) => /^(?:warning|error): /.test(line)),
        annotations: [...seen.annotations],
        written: filesBelow(root)
          .filter((path) => known.get(path) !== text(path))
          .toSorted(),
      };
    },
    [Symbol.asyncDispose]: () => made[Symbol.asyncDispose](),
  };
}

function filesBelow(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((path) => !path.startsWith(".git/") && !path.startsWith("model-gitops-out/"))
    .toSorted();
}
