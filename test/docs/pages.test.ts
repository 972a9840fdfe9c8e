import { mkdtempDisposable, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesBelow, textOf } from "../contracts/repository.ts";
import { isAsShown } from "./blocks.ts";
import { startGitHub } from "./github.ts";
import { runPage } from "./run-page.ts";

const PAGES = ["docs/tutorial.md", ...filesBelow("docs/how-to", ".md")];
const PYTHON = process.env["DOCS_PYTHON"] ?? join(import.meta.dirname, "../../node_modules/.cache/docs/bin/python");

test.concurrent.each(PAGES)("%s: each command does and prints what the page says", async (page) => {
  await readFile(PYTHON); // made by `.ci/run docs`
  await using github = await startGitHub();
  await using folder = await mkdtempDisposable(join(tmpdir(), "page-"));
  const { ran, skipped } = await runPage(textOf(page), {
    folder: folder.path,
    python: PYTHON,
    github: { url: github.url, origin: github.emulator.bare.dir, apiUrl: github.emulator.apiUrl },
  });
  const wrong = ran.filter(
    ({ exitCode, wanted, shown, printed }) =>
      exitCode !== wanted || (shown !== undefined && !isAsShown(shown, printed)),
  );
  // Nothing is left out silently: what did not run here is in the step's log, with the page's own reason.
  console.log(
    [
      `${page}: ${ran.length} commands ran`,
      ...skipped.map(({ line, why }) => `  not run: line ${line}: ${why}`),
      ...(process.env["DOCS_SHOW"] === undefined ? wrong : ran).map(
        ({ line, printed }) => `--- ${page}:${line} printed\n${printed}`,
      ),
    ].join("\n"),
  );
  expect(wrong.map(({ line, command, exitCode }) => `${page}:${line}: exit code ${exitCode}: ${command}`)).toEqual([]);
});
