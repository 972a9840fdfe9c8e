import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../../src/kernel/errors.ts";
import { artifactSet, rootDigest } from "../../../src/records/artifact.ts";
import { sha256 } from "../../../src/records/canonical.ts";
import type { PublishedVersion, Store } from "../../../src/stores/store.ts";
import { fakeHost, type FakeHost } from "../../fakes/host.ts";
import { type Cut, type CutNetwork, cutNetwork, MOMENTS } from "./cut-network.ts";

export const BYTES = "the weights of a model: 40 bytes or so..";
export const DIGEST = sha256(BYTES);

/** A kind of store on a server of its own. */
export interface Kind {
  readonly name: string;
  open(web: CutNetwork): Promise<Store>;
  readonly env: Readonly<Record<string, string>>;
}

export interface Machine extends AsyncDisposable {
  readonly host: FakeHost;
  readonly file: string;
  readonly out: string;
  /** A process of its own, which is killed there. */
  store(cut?: Cut): Promise<{ readonly store: Store; readonly web: CutNetwork }>;
}

export async function machine({ open, env }: Pick<Kind, "open" | "env">): Promise<Machine> {
  const host = await fakeHost({
    env,
    files: {
      "model.bin": BYTES,
      "set/a.bin": BYTES,
      "set/deep/b.json": "{}",
      "set/empty.txt": "",
      "README.md": "# card",
    },
  });
  return {
    host,
    file: join(host.workspace, "model.bin"),
    out: join(host.temp, "out", "model.bin"),
    async store(cut) {
      const web = cutNetwork(host, cut);
      return { store: await open(web), web };
    },
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
  };
}

/** A version of three files, one of them empty, with a card. */
export function version({ workspace }: FakeHost, card = "README.md"): PublishedVersion {
  const set = artifactSet(
    [
      { name: "a.bin", digest: DIGEST, bytes: BYTES.length },
      { name: "deep/b.json", digest: sha256("{}"), bytes: 2 },
      { name: "empty.txt", digest: sha256(""), bytes: 0 },
    ],
    "a.bin",
  );
  const artifact = { path: "set", digest: rootDigest(set), bytes: BYTES.length + 2, set };
  const documents = [{ path: "README.md", file: join(workspace, card) }];
  return { model: "credit-risk", version: "1.2.0", artifact, folder: workspace, documents };
}

/** Calls `work` with every request and every moment at which a process can end, until it is done before. */
export async function atEveryCut(work: (cut: Cut) => Promise<{ readonly isCut: boolean }>): Promise<number> {
  for (let request = 0; ; request += 1) {
    for (const moment of MOMENTS) if (!(await work({ request, moment })).isCut) return request;
    if (request > 200) throw new Error("it never comes to its end");
  }
}

/** What was thrown has to be a sentence. */
export async function failure(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof UserError) return error.message;
  throw new Error("expected a UserError", { cause: error });
}

/** The text that a store gives; undefined where it has none. */
export async function textOf(store: Store, out: string): Promise<string | undefined> {
  return (await store.get(DIGEST, out)) ? await readFile(out, "utf8") : undefined;
}

export async function otherCard({ workspace }: FakeHost): Promise<string> {
  await writeFile(join(workspace, "other.md"), "# another card");
  return "other.md";
}
