import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fakeHost, type FakeHost } from "../../fakes/host.ts";
import { commitAll, git, initRepository } from "../../rig/git.ts";

export type Files = Readonly<Record<string, string | null>>;

export interface Clone extends AsyncDisposable {
  readonly host: FakeHost;
  /** Changes the working tree; null deletes. */
  write(files: Files): Promise<void>;
  /** Commits everything and returns the commit's id. */
  commit(files: Files, message?: string): Promise<string>;
  git(...args: readonly string[]): Promise<string>;
}

/** A host whose workspace is a real git repository on the branch `main`. */
export async function newClone(): Promise<Clone> {
  const host = await fakeHost();
  const run = (...args: readonly string[]): Promise<string> => git(host.workspace, args);
  await initRepository(host.workspace);
  const write = async (files: Files): Promise<void> => {
    for (const [path, content] of Object.entries(files)) {
      const place = join(host.workspace, path);
      if (content === null) await rm(place, { recursive: true });
      else await mkdir(dirname(place), { recursive: true }).then(() => writeFile(place, content));
    }
  };
  return {
    host,
    write,
    git: run,
    async commit(files, message = "change") {
      await write(files);
      return await commitAll(host.workspace, message);
    },
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
  };
}
