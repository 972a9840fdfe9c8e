/**
 * Ten thousand tags of a thousand models, from the clone to what is registered and serves; against git's own listing of
 * them, and against GTO where it is installed (`GTO=/path/to/gto`, else as `.ci/run registry` has it).
 */
import { existsSync } from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localTags } from "../src/loop/promotion/registry.ts";
import { readRegistry } from "../src/work/promotion/registry.ts";
import { fakeHost } from "../test/fakes/host.ts";
import { git } from "../test/rig/git.ts";
import { capture } from "./rig/child.ts";
import { publishResults, type BenchResult } from "./rig/result.ts";
import { duration, elapsed, interleaved } from "./rig/timing.ts";

const MODELS = 1000;
/** Of each model: five versions, and each assigned once. */
const TAGS = 10;
const TARGET = 1000;
/** The exit code of `timeout`. */
const GIVEN_UP = 124;
const GTO = process.env["GTO"] ?? join(import.meta.dirname, "../node_modules/.cache/registry/bin/gto");

await using folder = await mkdtempDisposable(join(tmpdir(), "model-gitops-tags-"));
await using host = await fakeHost();
const place = { host: { ...host, workspace: folder.path } };
await tagAll(folder.path);
const results = await measured(folder.path);
publishResults(results);

async function measured(dir: string): Promise<readonly BenchResult[]> {
  const listing = ["git", "for-each-ref", "--format=%(refname) %(objecttype) %(*objectname)", "refs/tags"];
  const { ours, alone } = await interleaved(7, {
    ours: () => elapsed(read),
    alone: () => elapsed(() => capture(listing, dir)),
  });
  const own: BenchResult = {
    what: "10 000 tags of 1 000 models read (median of 7), against git for-each-ref",
    ours: duration(ours),
    reference: duration(alone),
    ratio: `${(ours / alone).toFixed(2)} x`,
    target: "< 1 s",
    isMet: ours < TARGET,
  };
  if (!existsSync(GTO)) return [own];
  const gto = await elapsed(async () => {
    const { code, stderr } = await capture(["timeout", "60", GTO, "show", "--plain"], dir);
    if (code !== 0 && code !== GIVEN_UP) throw new Error(`gto show ended with ${code}: ${stderr}`);
  });
  const ratio = `${(ours / gto).toFixed(3)} x`;
  const than = { ours: duration(ours), reference: duration(gto), ratio, target: "< 1 x", isMet: ours < gto };
  return [own, { what: "the same, against gto show (60 s: it was given up)", ...than }];
}

async function read(): Promise<void> {
  const { models } = readRegistry(await localTags(place));
  if (models.size !== MODELS) throw new Error(`${models.size} of ${MODELS} models were read`);
}

/** Annotated tags; a commit for each number, since GTO reads no repository with two versions of a model on one. */
async function tagAll(dir: string): Promise<void> {
  const who = "Ada <ada@example.com> 1767225600 +0000";
  const lines = Array.from({ length: TAGS / 2 }, (_, at) => {
    return `commit refs/heads/main\nmark :${at + 1}\ncommitter ${who}\ndata 1\n.\n`;
  });
  for (let model = 0; model < MODELS; model += 1) {
    for (let tag = 0; tag < TAGS; tag += 1) {
      const number = (tag >> 1) + 1;
      const name = tag % 2 === 0 ? `m${model}@v1.${number}.0` : `m${model}#production#${number}`;
      lines.push(`tag ${name}\nfrom :${number}\ntagger ${who}\ndata ${name.length}\n${name}\n`);
    }
  }
  await git(dir, ["init", "--quiet", "--initial-branch=main"]);
  await git(dir, ["fast-import", "--quiet"], { input: lines.join("") });
}
