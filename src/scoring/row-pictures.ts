import { readFile, realpath, stat } from "node:fs/promises";
import { dirname, resolve, sep } from "node:path";
import type { Column } from "../data/column-types.ts";
import type { ShownCell } from "../generated/types.ts";
import type { Host } from "../host/host.ts";
import { barePicture } from "../work/personal/bare-picture.ts";
import type { RowFiles } from "./request.ts";

/** Of one picture, and of all of a report. */
const MOST_BYTES = 1024 ** 2;
const MOST_TOGETHER = 10 * 1024 ** 2;
/** Folders of one dataset that paths are looked for in. */
const MOST_FOLDERS = 20;

export interface Pictures {
  /** SQL of what is read of a column, the one at a place. */
  selected(column: Column, at: number): readonly string[];
  /** The picture of a row that `selected` has read, or why it is not shown. */
  cell(row: Readonly<Record<string, unknown>>, at: number): Promise<ShownCell>;
}

interface Where {
  readonly host: Pick<Host, "workspace">;
  readonly data: RowFiles;
}

/**
 * Pictures of rows: bytes in the cell, or a path from the data file's folder or the repository's root. Nothing outside
 * the repository is read, no link out of it is followed, and what a file says beside its pixels is taken out.
 */
export function openPictures({ host, data }: Where): Pictures {
  const roots = [...new Set([data.root ?? host.workspace, host.workspace])];
  const folders = [...new Set(data.files.map((file) => dirname(file)))].slice(0, MOST_FOLDERS);
  let left = MOST_TOGETHER;
  const shown = (bytes: Uint8Array): ShownCell => {
    const picture = barePicture(bytes);
    if (picture === undefined) return { missing: "no PNG, JPEG or WebP by its content" };
    if (picture.bytes.length > left) return { missing: "the pictures before it are 10 MB together" };
    left -= picture.bytes.length;
    return { picture: Buffer.from(picture.bytes).toString("base64") };
  };
  return {
    selected: (column, at) => {
      const { path, bytes } = partsOf(column);
      const size = `octet_length(${bytes})`;
      return [
        `${path} AS path_${at}`,
        `${size}::DOUBLE AS size_${at}`,
        `CASE WHEN ${size} <= ${MOST_BYTES} THEN base64(${bytes}) END AS bytes_${at}`,
      ];
    },
    cell: async (row, at) => {
      const [path, size, bytes] = [row[`path_${at}`], row[`size_${at}`], row[`bytes_${at}`]];
      if (typeof bytes === "string") return shown(Buffer.from(bytes, "base64"));
      if (typeof size === "number" && size > MOST_BYTES) return TOO_LARGE;
      if (typeof path !== "string" || path === "") return { missing: "empty" };
      const read = await readPicture(path, { roots, folders });
      return read instanceof Uint8Array ? shown(read) : read;
    },
  };
}

const TOO_LARGE = { missing: "larger than 1 MB" } as const;

/** SQL of a column's path and bytes: of text, of bytes, or of both as Hugging Face writes them. */
function partsOf({ kind, type, sql }: Column): { readonly path: string; readonly bytes: string } {
  const none = "CAST(NULL AS BLOB)";
  if (type === "BLOB") return { path: "CAST(NULL AS VARCHAR)", bytes: sql };
  if (type.startsWith("STRUCT(")) {
    const has = (field: string): boolean => new RegExp(`[(, ]"?${field}"? (?:BLOB|VARCHAR)`).test(type);
    return {
      path: has("path") ? `CAST(struct_extract(${sql}, 'path') AS VARCHAR)` : "CAST(NULL AS VARCHAR)",
      bytes: has("bytes") ? `CAST(struct_extract(${sql}, 'bytes') AS BLOB)` : none,
    };
  }
  return { path: kind === "other" ? "CAST(NULL AS VARCHAR)" : `CAST(${sql} AS VARCHAR)`, bytes: none };
}

interface Places {
  readonly roots: readonly string[];
  readonly folders: readonly string[];
}

async function readPicture(path: string, { roots, folders }: Places): Promise<Uint8Array | ShownCell> {
  // A path that begins with the root of the machine is none of the repository.
  const wanted = path.replaceAll("\\", "/").replace(/^(?:\.?\/)+/, "");
  for (const folder of [...folders, ...roots]) {
    const real = await realpath(resolve(folder, wanted)).catch(() => undefined);
    if (real === undefined || !(await isWithin(real, roots))) continue;
    const found = await stat(real);
    if (found.isFile()) return found.size > MOST_BYTES ? TOO_LARGE : await readFile(real);
  }
  return { missing: "no such file in the repository" };
}

async function isWithin(real: string, roots: readonly string[]): Promise<boolean> {
  for (const root of roots) {
    const base = await realpath(root);
    const inside = real.startsWith(base + sep) ? real.slice(base.length) : undefined;
    if (inside !== undefined && !inside.split(sep).includes(".git")) return true;
  }
  return false;
}
