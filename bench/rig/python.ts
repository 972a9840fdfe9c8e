import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { capture } from "./child.ts";

const ROOT = join(import.meta.dirname, "../..");
const VENVS = join(ROOT, "node_modules/.cache");

/** A Python that has the packages, or the sentence that says why there is none. */
export type Peers = { readonly python: string } | { readonly missing: string };

/**
 * A Python with packages of test/peers/requirements.txt (or of requirements-`set`.txt, where peers need others) at their
 * pinned versions, in a virtual environment under node_modules/.cache that is made on first use.
 */
export async function peers(packages: readonly string[], set?: string): Promise<Peers> {
  const suffix = set === undefined ? "" : `-${set}`;
  const folder = join(VENVS, `peers${suffix}`);
  const pins = await pinsOf(packages, `test/peers/requirements${suffix}.txt`);
  const python = join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  if (await hasPins(python, pins)) return { python };
  const steps = [
    [await systemPython(), "-m", "venv", folder],
    [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...pins],
  ];
  for (const step of steps) {
    const { code, stderr } = await capture(step).catch((error: unknown) => ({
      code: 1,
      stderr: String(error),
    }));
    if (code !== 0) return { missing: `No Python with ${pins.join(", ")}: ${stderr.trim().split("\n").at(-1) ?? ""}` };
  }
  return { python };
}

/** The first Python that is new enough for the pinned packages. */
async function systemPython(): Promise<string> {
  for (const name of ["python3", "python3.13", "python3.12", "python3.11", "python"]) {
    const { code } = await capture([name, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]).catch(() => ({
      code: 1,
    }));
    if (code === 0) return name;
  }
  return "python3";
}

async function pinsOf(packages: readonly string[], requirements: string): Promise<readonly string[]> {
  const lines = (await readFile(join(ROOT, requirements), "utf8")).split("\n").map((line) => line.trim());
  return packages.map((name) => {
    const pin = lines.find((line) => line.startsWith(`${name}==`));
    if (pin === undefined) throw new Error(`${requirements} does not pin ${name}`);
    return pin;
  });
}

async function hasPins(python: string, pins: readonly string[]): Promise<boolean> {
  const script =
    "import sys, importlib.metadata as m; sys.exit(any(m.version(p.split('==')[0]) != p.split('==')[1] for p in sys.argv[1:]))";
  const { code } = await capture([python, "-c", script, ...pins]).catch(() => ({ code: 1 }));
  return code === 0;
}
