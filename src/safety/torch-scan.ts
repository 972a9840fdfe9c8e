import { structureProblem } from "./file-facts.ts";
import type { CodeOptions } from "./numpy-scan.ts";
import type { TorchStorage } from "./pickle-machine.ts";
import { scanPickle } from "./pickle-scan.ts";
import type { Problem } from "./problem.ts";
import { quoted } from "./quoted.ts";
import type { RandomAccess } from "./random-access.ts";
import { openEntry } from "./zip-content.ts";
import { readZip } from "./zip-directory.ts";
import type { ZipEntry } from "./zip-entry.ts";

/** What torch.save writes beside the pickle and its storages; torch.load reads no code of them. */
const COMPANIONS: ReadonlySet<string> = new Set([
  "version",
  "byteorder",
  ".format_version",
  ".storage_alignment",
  ".data/serialization_id",
]);

/**
 * A file of torch.save, as a zip archive: the pickle that torch.load reads is scanned, each storage that it names has to
 * be there with its size, and nothing else may be. TorchScript and torch.export hold programs.
 */
export async function scanTorch(source: RandomAccess, { allow, used }: CodeOptions): Promise<readonly Problem[]> {
  const { entries, problems } = await readZip(source);
  if (problems.length > 0) return problems;
  const pickles = entries.filter(({ name }) => /(?:^|\/)data\.pkl$/i.test(name));
  const program = programProblem(entries);
  const [pickle] = pickles;
  if (pickle === undefined || pickles.length > 1) {
    const found = structureProblem(
      "torch-entry",
      "The PyTorch archive has not exactly one data.pkl. Save it again with torch.save.",
    );
    return program === undefined ? [found] : [program, found];
  }
  const content = await openEntry(source, pickle);
  if ("kind" in content) return [content];
  const entry = pickle.name.slice(0, 80);
  const scan = await scanPickle(content, { allow, used, isTorch: true, hasArrays: false, entry });
  const root = pickle.name.slice(0, -"data.pkl".length);
  return [
    ...(program === undefined ? [] : [program]),
    ...scan.problems,
    ...storageProblems(entries, scan.storages, root),
  ];
}

function programProblem(entries: readonly ZipEntry[]): Problem | undefined {
  const script = entries.find(({ name }) => /(?:^|\/)(?:code\/|constants\.pkl$)/.test(name));
  if (script !== undefined)
    return program("torchscript", "a TorchScript program, which runs when it is loaded or called", script.name);
  const exported = entries.find(({ name }) =>
    /(?:^|\/)(?:archive_format$|models\/|xl_model_weights\/|aotinductor\/)/.test(name),
  );
  return exported === undefined
    ? undefined
    : program("torch-export", "a program of torch.export, which may bring compiled code", exported.name);
}

function program(kind: string, what: string, at: string): Problem {
  const message = `The PyTorch archive holds ${what}. Save the weights alone, as safetensors or with torch.save(model.state_dict()).`;
  return { hazard: "code", kind, message, at: at.slice(0, 80) };
}

function storageProblems(
  entries: readonly ZipEntry[],
  storages: readonly TorchStorage[],
  root: string,
): readonly Problem[] {
  const sizes = new Map(entries.map(({ name, bytes }) => [name, bytes]));
  const wrong = storages.find(({ key, bytes }) => sizes.get(`${root}data/${key}`) !== bytes);
  const named = new Set(storages.map(({ key }) => `data/${key}`));
  const stray = entries.find(({ name }) => !isKnown(name, { root, named }));
  return [
    ...(wrong === undefined
      ? []
      : [
          storage(
            `The storage ${quoted(wrong.key)} of the PyTorch archive is not there, or has another size than its tensors`,
          ),
        ]),
    ...(stray === undefined
      ? []
      : [entry(`The PyTorch archive has the file ${quoted(stray.name)}, which torch.save does not write`)]),
  ];
}

function isKnown(
  name: string,
  { root, named }: { readonly root: string; readonly named: ReadonlySet<string> },
): boolean {
  if (!name.startsWith(root)) return false;
  const inside = name.slice(root.length);
  return inside === "data.pkl" || COMPANIONS.has(inside) || named.has(inside) || inside === "data/" || inside === "";
}

function storage(reason: string): Problem {
  return structureProblem("torch-storage", `${reason}. Save it again with torch.save.`);
}

function entry(reason: string): Problem {
  return structureProblem("torch-entry", `${reason}. Save it again with torch.save.`);
}
