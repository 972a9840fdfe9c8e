import { folderOf } from "../../manifest/paths.ts";
import { joined } from "./joined.ts";
import type { Program } from "./program.ts";
import { filesOfWords, tablesAndModels, trains, withImports } from "./program-files.ts";
import type { Project } from "./project.ts";

/** Stages of dvc.yaml that train, read by its shape: two levels below `stages:`. */
export function dvcStages(project: Project): readonly Program[] {
  const { paths, texts } = project;
  return paths
    .filter((path) => /(?:^|\/)dvc\.yaml$/.test(path))
    .flatMap((path) =>
      stagesIn(texts.get(path) ?? "")
        .filter(({ name }) => trains(name))
        .map(({ name, command, folder: place, deps, outs }): Program => {
          const folder = joined(folderOf(path), place);
          const words = command.split(/\s+/);
          const named = tablesAndModels(words);
          return {
            line: command,
            folder,
            files: withImports(project, filesOfWords(project, folder, words)),
            why: `stage ${JSON.stringify(name)} of ${path}`,
            isWhole: false,
            reads: [...deps, ...named.reads],
            leaves: [...outs, ...named.leaves],
          };
        }),
    );
}

interface Stage {
  readonly name: string;
  readonly command: string;
  /** Where its command runs, and what its paths are relative to: from the folder of dvc.yaml. */
  readonly folder: string;
  readonly deps: readonly string[];
  readonly outs: readonly string[];
}

function stagesIn(text: string): readonly Stage[] {
  const [, body = ""] = /^stages:[ \t]*\n((?:[ \t]+.*\n?|\n)*)/m.exec(text.replaceAll("\r\n", "\n")) ?? [];
  const [, step = "  "] = /^([ \t]+)\S/m.exec(body) ?? [];
  return body
    .split(new RegExp(`^${step}(?=[^\\s-])`, "m"))
    .slice(1)
    .flatMap((part) => {
      const [, name] = /^["']?([\w-]+)["']?:/.exec(part) ?? [];
      const [, command] = /^[ \t]+cmd:[ \t]*(?:[>|]-?[ \t]*\n[ \t]+)?["']?(.+?)["']?[ \t]*$/m.exec(part) ?? [];
      const [, folder = ""] = /^[ \t]+wdir:[ \t]*["']?([^"'\n#]+?)["']?[ \t]*$/m.exec(part) ?? [];
      // What stands in ${} is filled in by DVC alone.
      if (name === undefined || command === undefined || /\$\{/.test(command + folder)) return [];
      return [{ name, command, folder, deps: itemsOf(part, "deps"), outs: itemsOf(part, "outs") }];
    });
}

function itemsOf(part: string, key: string): readonly string[] {
  const [, list = ""] =
    new RegExp(`^[ \\t]+${key}:[ \\t]*\\n((?:[ \\t]*-[ \\t].*\\n?|[ \\t]{6,}\\w.*\\n?)*)`, "m").exec(part) ?? [];
  return [...list.matchAll(/-[ \t]+["']?([^"'\n:#]+)/g)].map(([, word = ""]) => word.trim());
}
