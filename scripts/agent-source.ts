/**
 * Makes src/generated/agent-source.ts from src/clusters/agent/agent.py: the program that runs on a cluster, deflated, as
 * base64. What inflates to the same is left alone: not every build of zlib makes the same bytes of it.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync, inflateSync } from "node:zlib";

const root = join(import.meta.dirname, "..");
const source = readFileSync(join(root, "src/clusters/agent/agent.py"));
const target = join(root, "src/generated/agent-source.ts");

if (!isOf(source)) {
  const text = deflateSync(source, { level: 9 }).toString("base64");
  writeFileSync(
    target,
    `// Made from src/clusters/agent/agent.py by scripts/agent-source.ts; change that.\nexport const AGENT =\n  "${text}";\n`,
  );
}

function isOf(wanted: Buffer): boolean {
  const [, text = ""] = existsSync(target) ? (/"([\w+/=]+)"/.exec(readFileSync(target, "utf8")) ?? []) : [];
  try {
    return inflateSync(Buffer.from(text, "base64")).equals(wanted);
  } catch {
    return false;
  }
}
