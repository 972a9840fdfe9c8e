import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { fileError } from "../host/files.ts";
import { harmless } from "../host/log-text.ts";
import { codeOf, UserError } from "../kernel/errors.ts";
import { agentLine } from "./agent-lines.ts";
import { LOG_BYTES, type LogPart } from "./cluster.ts";

/** Where a look ended: in which file, after how many bytes, and how many it had then. */
interface Cursor {
  readonly file: string;
  readonly offset: number;
  readonly size: number;
}

/**
 * What a file has got since a cursor, as whole lines; the last one without its end is told once the file grows no more.
 * Another file at its place, or one that was cut, is read from its beginning. A link is not followed: whoever writes the
 * log could otherwise have us print any file of the runner's.
 */
export async function readLog(path: string, cursor: string | undefined): Promise<LogPart> {
  const before = parseCursor(cursor);
  const file = await openLog(path);
  if (file === undefined) return { lines: [], cursor: cursor ?? "" };
  try {
    return await readPart(file, path, before);
  } finally {
    await file.close();
  }
}

async function openLog(path: string): Promise<FileHandle | undefined> {
  try {
    // A pipe in its place would keep whoever opens it waiting.
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (cause) {
    if (["ENOENT", "ENOTDIR"].includes(codeOf(cause) ?? "")) return undefined;
    if (codeOf(cause) === "ELOOP") throw noFile(path);
    throw fileError("read", path, cause);
  }
}

async function readPart(file: FileHandle, path: string, before: Cursor | undefined): Promise<LogPart> {
  const found = await file.stat();
  if (!found.isFile()) throw noFile(path);
  const isSame = before?.file === String(found.ino) && before.size <= found.size;
  const from = isSame ? before.offset : 0;
  const start = Math.max(from, found.size - LOG_BYTES);
  const bytes = await readBytes(file, start, found.size - start);
  const size = start + bytes.length;
  const first = start > from ? afterLine(bytes) : 0;
  const isQuiet = isSame && before.size === size;
  const end = isQuiet ? bytes.length : Math.max(first, lineEnd(bytes));
  const skipped = start + first - from;
  return {
    lines: linesOf(bytes.subarray(first, end)),
    cursor: [found.ino, start + end, size].join(":"),
    ...(skipped > 0 && { skipped }),
  };
}

async function readBytes(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, position + filled);
    // It was cut while we read it.
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

/** After the first line's end, for what was passed over ends somewhere in a line; 0 where there is but one. */
function afterLine(bytes: Buffer): number {
  return bytes.indexOf(0x0a) + 1;
}

/** Progress bars end their lines with a carriage return alone. */
function lineEnd(bytes: Buffer): number {
  const full = bytes.length === LOG_BYTES && !bytes.includes(0x0a) && !bytes.includes(0x0d);
  if (full) return bytes.length;
  const last = Math.max(bytes.lastIndexOf(0x0a), bytes.lastIndexOf(0x0d, -2));
  return last + 1;
}

function linesOf(bytes: Buffer): readonly string[] {
  if (bytes.length === 0) return [];
  const text = new TextDecoder().decode(bytes).replace(/(?:\r\n|\n|\r)$/, "");
  return text.split(/\r\n|\n|\r/).map(shown);
}

/** The agent's own lines are read by their first characters, which are what makes a command of the runner's. */
function shown(line: string): string {
  return agentLine(line).kind === "text" ? harmless(line) : line;
}

function noFile(path: string): UserError {
  return new UserError(
    `${path} is no file, and a log is not read through a link. Remove it, and see who may write there.`,
  );
}

function parseCursor(cursor: string | undefined): Cursor | undefined {
  const [, file, offset, size] = /^(\d+):(\d+):(\d+)$/.exec(cursor ?? "") ?? [];
  return file === undefined ? undefined : { file, offset: Number(offset), size: Number(size) };
}
