/**
 * Imports every module of src/ and actions/ and prints, as JSON, which of them read the environment or wrote anything
 * while doing so. Run in a process of its own.
 */
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { filesBelow, ROOT } from "./repository.ts";

// The one module that acts when it is loaded: it is a program, not a part of one.
const PROGRAMS = new Set(["src/suite-child.ts"]);
const OURS = [join(ROOT, "src"), join(ROOT, "actions")].map((folder) => pathToFileURL(folder).href);

const seen: string[] = [];
let loading = "";

const { env } = process;
process.env = new Proxy(env, {
  get: (target, name) => watched(name, () => Reflect.get(target, name)),
  has: (target, name) => watched(name, () => Reflect.has(target, name)),
  ownKeys: (target) => watched("all names", () => Reflect.ownKeys(target)),
});
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = wrote;
process.stderr.write = wrote;

const modules = [...filesBelow("src", ".ts"), ...filesBelow("actions", ".ts")].filter(
  (path) => !PROGRAMS.has(path) && !path.endsWith(".test.ts"),
);
for (const path of modules) {
  loading = path;
  await import(pathToFileURL(join(ROOT, path)).href);
}
write(JSON.stringify({ modules: modules.length, seen }));

// Node itself and other packages read the environment as they like; what counts is who asks first.
function watched<T>(name: string | symbol, answer: () => T): T {
  const frames = (new Error("who asks").stack ?? "").split("\n").slice(1);
  const asking = frames.find((frame) => !frame.includes("import-probe") && !frame.includes("node:"));
  if (asking !== undefined && OURS.some((folder) => asking.includes(folder)))
    seen.push(`${loading} reads ${String(name)}: ${asking.trim()}`);
  return answer();
}

function wrote(text: string | Uint8Array): boolean {
  seen.push(`${loading} writes ${String(text)}`);
  return true;
}
