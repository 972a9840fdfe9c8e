export interface TarFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const BLOCK = 512;

/**
 * A tar archive (POSIX ustar) of these files, sorted by name, of no time and no owner: the same files give the same bytes.
 * Throws an Error for a name that ustar cannot hold.
 */
export function tarOf(files: readonly TarFile[]): Uint8Array {
  const sorted = files.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const parts = sorted.flatMap(({ name, bytes }) => [header(name, bytes.length), bytes, padding(bytes.length)]);
  return new Uint8Array(Buffer.concat([...parts, new Uint8Array(2 * BLOCK)]));
}

function header(name: string, size: number): Uint8Array {
  const { path, prefix } = split(name);
  const block = Buffer.alloc(BLOCK);
  block.write(path, 0, "utf8");
  block.write("0000644\0", 100);
  block.write("0000000\0", 108);
  block.write("0000000\0", 116);
  block.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  block.write("00000000000\0", 136);
  // The sum is counted with spaces in its own place.
  block.write("        ", 148);
  block.write("0", 156);
  block.write("ustar\0" + "00", 257);
  block.write(prefix, 345, "utf8");
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}

/** ustar holds 100 bytes of a name, and 155 of the folder before it. */
function split(name: string): { readonly path: string; readonly prefix: string } {
  if (Buffer.byteLength(name) <= 100) return { path: name, prefix: "" };
  for (let at = name.indexOf("/"); at >= 0; at = name.indexOf("/", at + 1)) {
    const [prefix, path] = [name.slice(0, at), name.slice(at + 1)];
    if (Buffer.byteLength(path) <= 100 && Buffer.byteLength(prefix) <= 155) return { path, prefix };
  }
  throw new Error(`the name ${name} is too long for a tar archive`);
}

function padding(size: number): Uint8Array {
  return new Uint8Array((BLOCK - (size % BLOCK)) % BLOCK);
}
