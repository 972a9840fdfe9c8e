/** A file of a zip archive, by its central directory and its own header, which agree. */
export interface ZipEntry {
  readonly name: string;
  readonly isDeflated: boolean;
  readonly packed: number;
  readonly bytes: number;
  readonly crc: number;
  readonly flags: number;
  /** Of its own header, and of its bytes. */
  readonly offset: number;
  readonly start: number;
}

/** What is wrong with an archive, in a sentence that goes on from "The ZIP archive". */
export class BadZip extends Error {
  readonly kind: string;
  constructor(kind: string, message: string) {
    super(message);
    this.kind = kind;
  }
}
