/** Pickles of a gigabyte, scanned from disk, against reading the same file through SHA-256. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdtempDisposable, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scanPickle } from "../src/safety/pickle-scan.ts";
import { openRandomAccess } from "../src/safety/random-access.ts";
import { publishResults } from "./rig/result.ts";
import { duration, elapsed, interleaved } from "./rig/timing.ts";

const MB = 1_000_000;
const LEAST_MB_PER_SECOND = 200;
const ROUNDS = 3;

/** Parts of a pickle between its list's beginning and its end. */
interface Shape {
  readonly what: string;
  readonly megabytes: number;
  readonly part: Buffer;
}

const SHAPES: readonly Shape[] = [
  { what: "1 GB of arrays of 1 MB", megabytes: 1000, part: binary(MB) },
  { what: "1 GB of arrays of 1 kB, as trees have them", megabytes: 1000, part: repeated(binary(1000), 1000) },
  {
    what: "100 MB of single doubles",
    megabytes: 100,
    part: repeated(Buffer.from("G?\xf0\0\0\0\0\0\0", "latin1"), 1000),
  },
];

await using folder = await mkdtempDisposable(join(tmpdir(), "pickle-"));
const results = [];
for (const shape of SHAPES) results.push(await measured(shape));
publishResults(results);

async function measured({ what, megabytes, part }: Shape) {
  const file = join(folder.path, "model.pkl");
  await write(file, { part, count: Math.ceil((megabytes * MB) / part.length) });
  const times = await interleaved(ROUNDS, {
    scan: () => elapsed(() => scanned(file)),
    hash: () => elapsed(() => hashed(file)),
  });
  const speed = megabytes / (times.scan / 1000);
  return {
    what: `pickle scanned: ${what}`,
    ours: `${speed.toFixed(0)} MB/s (${duration(times.scan)})`,
    reference: `${(megabytes / (times.hash / 1000)).toFixed(0)} MB/s (SHA-256)`,
    ratio: (times.hash / times.scan).toFixed(1),
    target: `≥ ${LEAST_MB_PER_SECOND} MB/s`,
    isMet: speed >= LEAST_MB_PER_SECOND,
  };
}

/** A list of lists, each closed before the next, as a pickler's batches are. */
async function write(file: string, { part, count }: { readonly part: Buffer; readonly count: number }): Promise<void> {
  await using handle = await open(file, "w");
  await handle.write(Buffer.from("\x80\x04](", "latin1"));
  const batch = Buffer.concat([part, Buffer.from("e(")]);
  for (let index = 0; index < count; index += 1) await handle.write(batch);
  await handle.write(Buffer.from("e."));
}

async function scanned(file: string): Promise<void> {
  await using source = await openRandomAccess(file);
  const { problems, end } = await scanPickle(source);
  if (problems.length > 0 || end !== source.size) throw new Error("the scan did not reach the end");
}

async function hashed(file: string): Promise<void> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file, { highWaterMark: MB })) hash.update(chunk);
  hash.digest();
}

function binary(bytes: number): Buffer {
  const head = Buffer.from("B\0\0\0\0");
  head.writeUInt32LE(bytes, 1);
  return Buffer.concat([head, Buffer.alloc(bytes, 0x2e)]);
}

function repeated(part: Buffer, count: number): Buffer {
  return Buffer.concat(Array.from({ length: count }, () => part));
}
