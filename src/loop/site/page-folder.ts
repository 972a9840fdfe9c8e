import { rm } from "node:fs/promises";
import { join } from "node:path";
import { readIfThere, writeAtomic } from "../../host/files.ts";
import type { Host } from "../../host/host.ts";
import { prettyJson } from "../../records/canonical.ts";
import { parseJson } from "../../kernel/parsers.ts";
import { isRecord } from "../../kernel/guards.ts";

/** What lies in the folder of a site: only what changed is written, and what an earlier run left and nobody makes any more goes. */
export class PageFolder {
  readonly #folder: string;
  readonly #made = new Set<string>();
  #written = 0;
  #bytes = 0;

  constructor({ workspace }: Pick<Host, "workspace">, folder: string) {
    this.#folder = join(workspace, folder);
  }

  get pages(): number {
    return this.#made.size;
  }

  get written(): number {
    return this.#written;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** `path` is one of ours: a folder of the site and a page's name. */
  async write(path: string, text: string): Promise<void> {
    const content = Buffer.from(text);
    this.#made.add(path);
    this.#bytes += content.length;
    const there = await readIfThere(join(this.#folder, path));
    if (there !== undefined && content.equals(there)) return;
    await writeAtomic(join(this.#folder, path), content);
    this.#written += 1;
  }

  /** Takes away the pages that the list of the last run names and this one did not make, and writes the list. */
  async end(): Promise<number> {
    const gone = (await this.#listed()).filter((path) => OURS.test(path) && !this.#made.has(path));
    for (const path of gone) await rm(join(this.#folder, path), { force: true });
    await this.write(LIST, prettyJson({ pages: [...this.#made].toSorted() }));
    return gone.length;
  }

  async #listed(): Promise<readonly string[]> {
    const bytes = await readIfThere(join(this.#folder, LIST));
    if (bytes === undefined) return [];
    try {
      const list = parseJson(new TextDecoder().decode(bytes), LIST);
      const pages = isRecord(list) ? list["pages"] : undefined;
      return Array.isArray(pages) ? pages.map(String) : [];
    } catch {
      // It is a memory and no evidence: without it old pages stay.
      return [];
    }
  }
}

const LIST = "pages.json";
/** Whatever the list says, nothing else is ever taken away. */
const OURS = /^(?:models|data|environments)\/[a-z0-9][a-z0-9._-]*\.(?:html|json)$/;
