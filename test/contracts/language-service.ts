/**
 * GitHub's own language service over the files that are given as JSON on stdin, `{name, text}` each; prints its
 * diagnostics as JSON. A program of its own: the package imports JSON in a way that Node refuses without help.
 */
import { registerHooks } from "node:module";
import type { ActionsMetadataProvider } from "@actions/languageservice";
import { inputsOf } from "./workflow-files.ts";

registerHooks({
  load: (url, context, next) =>
    next(url, url.endsWith(".json") ? { ...context, importAttributes: { type: "json" } } : context),
});
const { validate } = await import("@actions/languageservice");

type TextDocument = Parameters<typeof validate>[0];
type Metadata = NonNullable<Awaited<ReturnType<ActionsMetadataProvider["fetchActionMetadata"]>>>;

const actionsMetadataProvider: ActionsMetadataProvider = {
  async fetchActionMetadata({ owner, name, path = "" }): Promise<Metadata> {
    const uses = [owner, name, path].filter(Boolean).join("/");
    const inputs = Object.fromEntries(inputsOf(uses).map((input) => [input, { description: input, required: false }]));
    return { name: uses, description: uses, inputs };
  },
};

const given = JSON.parse(await textOf(process.stdin)) as readonly {
  readonly name: string;
  readonly text: string;
}[];
const problems: string[] = [];
for (const { name, text } of given) {
  const diagnostics = await validate(documentOf(name, text), { actionsMetadataProvider });
  problems.push(
    ...diagnostics.map(
      ({ message, range }) =>
        `${name}:${range.start.line + 1}: ${typeof message === "string" ? message : message.value}`,
    ),
  );
}
process.stdout.write(JSON.stringify(problems));

/** The part of an editor's document that the service asks for; it tells workflows from actions by their path. */
function documentOf(name: string, text: string): TextDocument {
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  const offsetAt: TextDocument["offsetAt"] = ({ line, character }) => (starts[line] ?? text.length) + character;
  return {
    uri: `file:///${name.replace(/^workflows-templates\/(?:[\w-]+\/)?/, ".github/workflows/")}`,
    languageId: "yaml",
    version: 1,
    lineCount: starts.length,
    getText: (range) => (range === undefined ? text : text.slice(offsetAt(range.start), offsetAt(range.end))),
    positionAt: (offset) => {
      const line = starts.findLastIndex((start) => start <= offset);
      return { line, character: offset - (starts[line] ?? 0) };
    },
    offsetAt,
    getLineRange: (line) => ({
      start: { line, character: 0 },
      end: { line, character: (starts[line + 1] ?? text.length + 1) - 1 - (starts[line] ?? 0) },
    }),
    getEOLCharacters: () => "\n",
  };
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  return text;
}
