import { posix } from "node:path";
import type { Source } from "./sources.ts";

/**
 * Files, and folders of files, that import each other in a circle: whoever is to understand one of them has to
 * understand all. Imports of types count too, since a reader follows them as well.
 */
export function circlesOf(sources: readonly Source[]): readonly string[] {
  const files = graphOf(sources, (path) => path);
  const folders = graphOf(sources, posix.dirname);
  return [
    ...circles(files).map((circle) => `a circle of files: ${circle.join(", ")}`),
    ...circles(folders).map((circle) => `a circle of folders: ${circle.join(", ")}${examples(circle, sources)}`),
  ];
}

type Graph = ReadonlyMap<string, ReadonlySet<string>>;

function graphOf(sources: readonly Source[], place: (path: string) => string): Graph {
  const graph = new Map<string, Set<string>>();
  for (const source of sources) {
    const targets = graph.get(place(source.path)) ?? new Set();
    for (const target of targetsOf(source)) targets.add(place(target));
    graph.set(place(source.path), targets);
  }
  return graph;
}

/** The groups of two and more that all reach each other. */
function circles(graph: Graph): readonly (readonly string[])[] {
  const places = [...graph.keys()].toSorted();
  const reached = new Map(places.map((place) => [place, reachableFrom(place, graph)]));
  const groups = places.map((one) =>
    places.filter((other) => reached.get(one)?.has(other) === true && reached.get(other)?.has(one) === true),
  );
  return groups.filter((group, at) => group.length > 1 && group[0] === places[at]);
}

function reachableFrom(start: string, graph: Graph): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [start];
  for (let from = open.pop(); from !== undefined; from = open.pop())
    for (const target of graph.get(from) ?? []) {
      if (reached.has(target)) continue;
      reached.add(target);
      open.push(target);
    }
  return reached;
}

/** The imports that close a circle of folders, one a pair of folders: one of them goes the wrong way. */
function examples(circle: readonly string[], sources: readonly Source[]): string {
  const pairs = new Map<string, string>();
  for (const source of sources)
    for (const target of targetsOf(source)) {
      const [from, to] = [posix.dirname(source.path), posix.dirname(target)];
      if (from !== to && circle.includes(from) && circle.includes(to))
        pairs.set(`${from} ${to}`, `\n  ${source.path} imports ${target}`);
    }
  return [...pairs.values()].join("");
}

function targetsOf({ path, imports }: Source): readonly string[] {
  return imports
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => posix.join(posix.dirname(path), specifier));
}
