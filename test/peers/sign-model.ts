/**
 * Signs a model as a release does: prints the bundle of its model signature.
 *
 *   node test/peers/sign-model.ts MODEL PRIVATE-KEY
 */
import { readFileSync, readdirSync, statSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { keySigner } from "../../src/attestations/signer.ts";
import { digestOf } from "../../src/host/file-digest.ts";
import { artifactSet, rootDigest, type Artifact } from "../../src/records/artifact.ts";
import { modelSignature } from "../../src/work/provenance/model-signature.ts";

const [model = "", key = ""] = process.argv.slice(2);
const signer = keySigner(readFileSync(key, "utf8"));
process.stdout.write(await signer.sign(modelSignature(await artifactAt(model), basename(model))));

async function artifactAt(path: string): Promise<Artifact> {
  if (statSync(path).isFile())
    return { path: basename(path), digest: await digestOf(path), bytes: statSync(path).size };
  const entries = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = await Promise.all(
    entries.map(async ({ name, parentPath }) => {
      const file = join(parentPath, name);
      return { name: relative(path, file), digest: await digestOf(file), bytes: statSync(file).size };
    }),
  );
  const set = artifactSet(files, undefined);
  return {
    path: basename(path),
    digest: rootDigest(set),
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    set,
  };
}
