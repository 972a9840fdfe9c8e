import type { LineageGraph } from "./graph.ts";
import type { EvaluationFacts, Node } from "./nodes.ts";

/** A version of a model that was trained or judged on a content. */
export interface TouchedVersion {
  readonly model: string;
  readonly artifact: string;
  readonly isTrained: boolean;
  /** By what decided or guarded; what was only shown judged nothing. */
  readonly isJudged: boolean;
  readonly acceptances: readonly Node[];
  /** Environments that name the artifact for this model. */
  readonly serves: readonly string[];
}

/** Every version that was trained or judged on a content, whoever's dataset it was: the rows are the same. */
export function touchedVersions({ contents }: LineageGraph, digest: string): readonly TouchedVersion[] {
  const found = new Map<string, Touch>();
  for (const node of contents.get(digest)?.into ?? []) {
    const { kind, model = "" } = node;
    const artifacts = kind === "run" ? node.into : kind === "evaluation" ? judgedBy(node, digest) : [];
    for (const artifact of artifacts) {
      const key = `${model} ${artifact.name}`;
      const touch = found.get(key) ?? { model, artifact, isTrained: false, isJudged: false };
      found.set(key, { ...touch, ...(kind === "run" ? { isTrained: true } : { isJudged: true }) });
    }
  }
  return [...found.values()].map(versionOf);
}

interface Touch {
  readonly model: string;
  readonly artifact: Node;
  readonly isTrained: boolean;
  readonly isJudged: boolean;
}

function judgedBy({ entry, from }: Node, digest: string): readonly Node[] {
  const body = entry?.body;
  if (body === undefined || !isEvaluation(body)) return [];
  const isJudged = Object.values(body.datasets).some((one) => one.digest === digest && one.role !== "shown");
  return isJudged ? from.filter(({ kind }) => kind === "artifact") : [];
}

function isEvaluation(body: object): body is EvaluationFacts {
  return "evaluationKey" in body && "candidate" in body;
}

function versionOf({ artifact, ...touch }: Touch): TouchedVersion {
  const isOwn = (kind: Node["kind"]) => (node: Node) => node.kind === kind && node.model === touch.model;
  const acceptances = artifact.into.filter(isOwn("acceptance"));
  const places = [artifact, ...acceptances].flatMap(({ into }) => into.filter(isOwn("environment")));
  const serves = [...new Set(places.map(({ name }) => name))].toSorted();
  return { ...touch, artifact: artifact.name, acceptances, serves };
}
