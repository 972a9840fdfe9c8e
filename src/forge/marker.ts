/** What a comment of ours remembers: who wrote it last. */
export interface MarkerState {
  /** Of the run whose results are shown; ids grow with time. */
  readonly runId: number;
  readonly attempt: number;
  readonly headSha: string;
  /**
   * Digest of what the comment says, without what differs from run to run (times, latencies, links).
   */
  readonly content?: string;
}

export interface Marker extends MarkerState {
  /** Tells our comments from each other: `report`. */
  readonly name: string;
}

/**
 * The invisible last line of a comment of ours, `<!-- model-gitops:report v1 {…} -->`.
 */
export function formatMarker({ name, runId, attempt, headSha, content }: Marker): string {
  return markerLine(name, { run: runId, attempt, head: headSha, ...(content !== undefined && { content }) });
}

/** The state in a comment's last line; undefined where the comment has no such marker. A quoted one does not count. */
export function parseMarker(name: string, body: string): MarkerState | undefined {
  return stateOf(markedState(name, body));
}

/** An invisible line that remembers `state`. Its JSON never holds `--`, which would end it early. */
export function markerLine(name: string, state: object): string {
  const escaped = JSON.stringify(state)
    .replaceAll("--", "-\\u002d")
    .replaceAll("<", "\\u003c")
    .replaceAll(">", "\\u003e");
  return `<!-- model-gitops:${name} v1 ${escaped} -->`;
}

/** What the last line of a text remembers; undefined where it is no marker of this name. */
export function markedState(name: string, body: string): unknown {
  const last = body.trimEnd().split(/\r?\n/).at(-1) ?? "";
  const [start, end] = [`<!-- model-gitops:${name} v1 `, " -->"];
  if (!last.startsWith(start) || !last.endsWith(end)) return undefined;
  try {
    return JSON.parse(last.slice(start.length, -end.length));
  } catch {
    return undefined;
  }
}

/** Whether a text ends as ours do, whatever it remembers. */
export function isMarked(body: string): boolean {
  return /^<!-- model-gitops:[\w-]+ v1 .*-->$/.test(body.trimEnd().split(/\r?\n/).at(-1) ?? "");
}

/**
 * The text above the marker, as people see it. GitHub stores line ends as CRLF or as they came, depending on who wrote;
 * nobody sees the difference.
 */
export function aboveMarker(body: string): string {
  const lines = body.trimEnd().split(/\r?\n/);
  return lines.slice(0, -1).join("\n").trimEnd();
}

function stateOf(state: unknown): MarkerState | undefined {
  if (typeof state !== "object" || state === null) return undefined;
  if (!("run" in state) || !("attempt" in state) || !("head" in state)) return undefined;
  const { run, attempt, head } = state;
  if (!Number.isSafeInteger(run) || !Number.isSafeInteger(attempt) || typeof head !== "string") return undefined;
  const content = "content" in state && typeof state.content === "string" ? { content: state.content } : {};
  return { runId: Number(run), attempt: Number(attempt), headSha: head, ...content };
}

/** Whether `a` is from an earlier run, or an earlier attempt of the same one. */
export function isOlder(a: MarkerState, b: MarkerState): boolean {
  return a.runId === b.runId ? a.attempt < b.attempt : a.runId < b.runId;
}
