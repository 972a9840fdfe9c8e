import { folderOf } from "../../manifest/paths.ts";
import { filesOfWords, tablesAndModels, trains, withImports } from "./program-files.ts";
import type { Program } from "./program.ts";
import type { Project } from "./project.ts";

const TARGET = /^([\w.-]+)[ \t]*:(?!=)([^\n]*)\n((?:\t.*\n?)*)/gm;

/** Targets of a Makefile that train. */
export function makeTargets(project: Project): readonly Program[] {
  return project.paths
    .filter((path) => /(?:^|\/)(?:GNUm|[Mm])akefile$/.test(path))
    .flatMap((path) =>
      [...(project.texts.get(path) ?? "").replaceAll("\r\n", "\n").matchAll(TARGET)]
        .filter(([, name = "", , recipe = ""]) => trains(name) && recipe !== "")
        .map(([, name = "", , recipe = ""]): Program => {
          const folder = folderOf(path);
          const words = recipe.split(/[\s"';&|]+/);
          return {
            line: `make ${name}`,
            folder,
            files: withImports(project, filesOfWords(project, folder, words)),
            why: `target ${JSON.stringify(name)} of ${path}`,
            isWhole: true,
            recipe: path,
            ...tablesAndModels(words),
          };
        }),
    );
}
