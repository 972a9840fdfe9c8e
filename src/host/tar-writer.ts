export interface TarFile {
  /** Its path in the archive, with `/`. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly isExecutable?: boolean;
}

const BLOCK = 512;
/** As many bytes of a name as a header holds. */
const LONGEST = 100;

/** A tar archive (POSIX pax) of these files, sorted by name, of no time and no owner: the same files give the same bytes. */
export function tarOf(files: readonly TarFile[]): Uint8Array {
  const sorted = files.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const parts = sorted.flatMap((file) => {
    const { name } = file;
    if (Buffer.byteLength(name) <= LONGEST) return member(file, "0");
    // What a header has no room for stands in an entry before it.
    const long = Buffer.from(paxRecord("path", name));
    return [...member({ name: "pax", bytes: long }, "x"), ...member({ ...file, name: cut(name) }, "0")];
  });
  return new Uint8Array(Buffer.concat([...parts, new Uint8Array(2 * BLOCK)]));
}

function member({ name, bytes, isExecutable = false }: TarFile, type: "0" | "x"): readonly Uint8Array[] {
  return [
    header(name, { size: bytes.length, type, isExecutable }),
    bytes,
    new Uint8Array((BLOCK - (bytes.length % BLOCK)) % BLOCK),
  ];
}

interface Header {
  readonly size: number;
  readonly type: "0" | "x";
  readonly isExecutable: boolean;
}

function header(name: string, { size, type, isExecutable }: Header): Uint8Array {
  const block = Buffer.alloc(BLOCK);
  block.write(name, 0, "utf8");
  block.write(isExecutable ? "0000755\0" : "0000644\0", 100);
  block.write("0000000\0", 108);
  block.write("0000000\0", 116);
  block.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  block.write("00000000000\0", 136);
  // The sum is counted with spaces in its own place.
  block.write("        ", 148);
  block.write(type, 156);
  block.write("ustar\u000000", 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}

/** `<length> <key>=<value>`, whose length counts its own digits too. */
function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const bytes = Buffer.byteLength(rest);
  const digits = String(bytes + String(bytes).length).length;
  return `${bytes + digits}${rest}`;
}

/** For readers that do not know the entry before it. */
function cut(name: string): string {
  return new TextDecoder().decode(Buffer.from(name).subarray(-LONGEST)).replaceAll("\uFFFD", "");
}
