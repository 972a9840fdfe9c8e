/**
 * Makes src/generated/agent-source.ts from the modules of src/clusters/agent/: the program that runs on a cluster, deflated,
 * as base64. What inflates to the same is left alone: not every build of zlib makes the same bytes of it.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { deflateSync, inflateSync } from "node:zlib";

const FIRST = "from_memory.py";

const root = join(import.meta.dirname, "..");
const folder = join(root, "src/clusters/agent");
const target = join(root, "src/generated/agent-source.ts");
const source = Buffer.from(program());

if (!isOf(source)) {
  const text = deflateSync(source, { level: 9 }).toString("base64");
  writeFileSync(
    target,
    `// Made from src/clusters/agent/*.py by scripts/agent-source.ts; change those.\nexport const AGENT =\n  "${text}";\n`,
  );
}

/** The module that runs the others, and the call of it with their texts: a JSON object of strings is one of Python's too. */
function program(): string {
  const files = readdirSync(folder).filter((name) => name.endsWith(".py") && name !== FIRST);
  const texts = files.sort().map((name) => [basename(name, ".py"), read(name)] as const);
  return `${read(FIRST)}\n\nrun(${JSON.stringify(Object.fromEntries(texts))})\n`;
}

function read(name: string): string {
  return readFileSync(join(folder, name), "utf8");
}

function isOf(wanted: Buffer): boolean {
  const [, text = ""] = existsSync(target) ? (/"([\w+/=]+)"/.exec(readFileSync(target, "utf8")) ?? []) : [];
  try {
    return inflateSync(Buffer.from(text, "base64")).equals(wanted);
  } catch {
    return false;
  }
}
