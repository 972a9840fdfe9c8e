import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseSync } from "oxc-parser";

export const ROOT = join(import.meta.dirname, "..");

/** A source file as the checks see it. */
export interface Source {
  /** Relative to the repository's root, with `/`. */
  readonly path: string;
  readonly text: string;
  /** Specifiers of all imports and re-exports, static and dynamic, of values and of types. */
  readonly imports: readonly string[];
}

/** Tests of decisions lie beside what they test; they are no part of what is built. */
export function isTest({ path }: Pick<Source, "path">): boolean {
  return path.endsWith(".test.ts");
}

/** All hand-written TypeScript of the folders. */
export function readSources(folders: readonly string[]): readonly Source[] {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .map((file) => relative(ROOT, join(ROOT, folder, file)).replaceAll("\\", "/"))
      .filter((path) => path.endsWith(".ts") && !path.startsWith("src/generated/") && !path.includes("/node_modules/"))
      .toSorted()
      .map(readSource),
  );
}

function readSource(path: string): Source {
  const text = readFileSync(join(ROOT, path), "utf8");
  const { module } = parseSync(path, text);
  const dynamic = module.dynamicImports.map(({ moduleRequest }) =>
    text.slice(moduleRequest.start + 1, moduleRequest.end - 1),
  );
  const passedOn = module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ moduleRequest }) => (moduleRequest === null ? [] : [moduleRequest.value])),
  );
  return {
    path,
    text,
    imports: [
      ...new Set([...module.staticImports.map(({ moduleRequest }) => moduleRequest.value), ...passedOn, ...dynamic]),
    ],
  };
}

/** Prints problems and sets the exit code; silence is a pass. */
export function complain(problems: readonly string[], advice: string): void {
  if (problems.length === 0) return;
  process.stderr.write(`${problems.join("\n")}\n\n${advice}\n`);
  process.exitCode = 1;
}
