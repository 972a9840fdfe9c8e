import { structureProblem } from "./file-facts.ts";
import type { Format } from "./format.ts";
import { scanJoblib } from "./joblib-scan.ts";
import { scanKeras } from "./keras-scan.ts";
import { scanHdf5 } from "./keras-hdf5.ts";
import { scanSavedModel } from "./keras-saved-model.ts";
import { scanNumpyArchive } from "./numpy-archive.ts";
import { type CodeOptions, scanNumpy } from "./numpy-scan.ts";
import type { Problem } from "./problem.ts";
import type { RandomAccess } from "./random-access.ts";
import { isLegacyTorch, scanLegacyTorch } from "./torch-legacy.ts";
import { scanTorch } from "./torch-scan.ts";
import { readZip } from "./zip-directory.ts";

type Scan = (source: RandomAccess, options: CodeOptions) => Promise<readonly Problem[]>;

const SCANS: Readonly<Partial<Record<Format, Scan>>> = {
  pickle: scanPickled,
  joblib: scanJoblib,
  "torch-zip": scanTorch,
  npy: scanNumpy,
  npz: scanNumpyArchive,
  "keras-zip": scanKeras,
  hdf5: scanHdf5,
  "saved-model": scanSavedModel,
  zip: scanZip,
  tar: async () => [packed("tar archive")],
  gzip: async () => [packed("gzip file")],
  compressed: async () => [packed("compressed file")],
};

/** Scans a file of a format that can run code when it is loaded, by what it is; undefined for any other format. */
export function codeScanOf(format: Format): Scan | undefined {
  return SCANS[format];
}

async function scanPickled(source: RandomAccess, options: CodeOptions): Promise<readonly Problem[]> {
  return (await isLegacyTorch(source)) ? await scanLegacyTorch(source, options) : await scanJoblib(source, options);
}

/** A zip archive that is none of those that are known: its directory, and why it is not gone into. */
async function scanZip(source: RandomAccess): Promise<readonly Problem[]> {
  const { entries, problems } = await readZip(source);
  const handler = entries.find(({ name }) => /^MAR-INF\//i.test(name));
  if (handler !== undefined)
    return [
      {
        hazard: "code",
        kind: "torchserve",
        message:
          "The archive is one of TorchServe, which runs the Python handler in it. Store the weights alone, as safetensors or with torch.save(model.state_dict()).",
        at: handler.name.slice(0, 80),
      },
    ];
  if (problems.length > 0) return problems;
  return entries.some(({ name }) => name === "schema.json") ? [skops()] : [packed("ZIP archive")];
}

function skops(): Problem {
  const message =
    "The archive is one of skops, whose types are not checked here. Export the model to ONNX, or save it with joblib.";
  return structureProblem("packed", message);
}

function packed(what: string): Problem {
  return structureProblem(
    "packed",
    `The ${what} is none of the kinds whose content is checked; models of NeMo and old PyTorch are such, and hold pickles. Store the files that are in it.`,
  );
}
