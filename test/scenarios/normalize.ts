export interface Known {
  readonly base: string;
  readonly head: string;
  readonly workspace: string;
  readonly runId: number;
}

/** Replaces what differs from run to run and from machine to machine: commits, keys, times, sizes of memory. */
export function normalizer({ base, head, workspace, runId }: Known): (text: string) => string {
  const named: readonly (readonly [string | RegExp, string])[] = [
    [workspace, "<workspace>"],
    [head, "<head>"],
    [head.slice(0, 12), "<head>"],
    [head.slice(0, 7), "<head>"],
    [base, "<base>"],
    [base.slice(0, 7), "<base>"],
    [`runs/${runId}`, "runs/<run>"],
    [`"run":${runId}`, '"run":"<run>"'],
    // Ids of the emulator's; those of four digits only.
    [/\brun 1\d{3}\b/g, "run <earlier run>"],
    [/runs\/1\d{3}\b/g, "runs/<earlier run>"],
    [/"run":1\d{3}\b/g, '"run":"<earlier run>"'],
    [/\b[0-9a-f]{64}\b/g, "<sha256>"],
    [/\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{12,40}\b/g, "<key>"],
    [/\b\d{6}\/(?=\d{8}T\d{9}Z\b)/g, "<month>/"],
    [/\b\d{8}T\d{9}Z\b/g, "<time>"],
    [/\d+(?:\.\d+)? (?:ns|µs|ms|s|min|h)\b/g, "<time>"],
    [/\d+(?:\.\d+)? (?:MiB|GiB|kiB|KiB)\b/g, "<size>"],
    // What a process of milliseconds used is not always seen.
    [/^\| (?:Busy cores, mean|Memory, peak) \|.*\n/gm, ""],
    [/[\d,]+ calls of/g, "<number> calls of"],
    // A row of a table whose cells depend on the machine.
    [/(?<=^\| (?:p50|p95|p99|Rows a second|Time) \|.*)(?<=\| )[^|\n]+(?= \|)/gm, "<measured>"],
    [/p95 is \S+ times the baseline’s \(.+?\)/g, "p95 is <measured> times the baseline’s"],
    // The points of a diagram; the tables beside it have its numbers.
    [/^( *(?:line|bar)) \[.+\]$/gm, "$1 [<points>]"],
    [/127\.0\.0\.1:\d+/g, "127.0.0.1:<port>"],
  ];
  return (text) => named.reduce((shown, [what, name]) => shown.replaceAll(what, name), text);
}

/** A comment before anybody unfolds anything: each fold by its title, whole where the title matches `open`. */
export function closed(body: string, open?: RegExp): string {
  let depth = 0;
  let isOpen = false;
  const kept = body.split("\n").flatMap((line) => {
    const wasInside = depth > 0;
    depth += line.split("<details").length - line.split("</details>").length;
    const [, title] = /<summary>(.*?)<\/summary>/.exec(line) ?? [];
    if (wasInside || title === undefined) return wasInside && !isOpen ? [] : [line];
    isOpen = open?.test(title) === true;
    return [isOpen ? line : `▸ ${title.replaceAll(/<[^>]+>/g, "")}`];
  });
  return kept.join("\n").replaceAll(/\n{3,}/g, "\n\n");
}
