import type { IncomingMessage } from "node:http";

/** Where a broken download goes on. */
export interface ResumePoint {
  /** Bytes that are already here. */
  readonly from: number;
  /** Entity tag of the content they belong to. */
  readonly etag: string;
}

/** One file that is somewhere else. */
export interface RemoteFile {
  /** What the local file is called; its ending tells the format. */
  readonly name: string;
  /** For messages: the address without what could be a credential. */
  readonly shown: string;
  /** Tells this place from every other. */
  readonly address: string;
  /** Set where the place always has the same content: an object's version. */
  readonly version?: string;
  /**
   * The answer of the server: 200 with everything, 206 with the rest, or 412 where the content is another by now.
   * Throws a UserError for every other answer, and rejects where the network fails.
   */
  open(resume?: ResumePoint): Promise<IncomingMessage>;
}
