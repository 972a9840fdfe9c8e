import type { RunRecord } from "../../generated/types.ts";
import { UserError } from "../../kernel/errors.ts";
import { buildLevel, builderId, invocationOf, type Builder } from "./builder.ts";
import { digestSet, PREDICATES, statementAbout, type Resource, type Statement } from "./statement.ts";

/** What `externalParameters` of our provenance mean; docs/provenance.md says it. */
export const TRAINING_TYPE = "https://model-gitops.dev/training/v1";

/** As far as it is known: a laptop may have a clone of nothing. */
export interface SourceRepository {
  /** GitHub's number, which a rename or a new owner of the name does not change. */
  readonly id?: string;
  /** `https://github.com/owner/name`, or wherever else it is. */
  readonly url?: string;
}

export interface TrainingFacts {
  readonly run: RunRecord;
  /** Of the model, relative to the repository's root. */
  readonly manifestPath: string;
  readonly repository: SourceRepository;
  /** The commit that the version is of. */
  readonly commit: string;
  /** Path to digest. */
  readonly lockFiles?: Readonly<Record<string, string>>;
  /** Of where the training ran, which the run record does not know. */
  readonly builder: Builder;
  /** Name to digest: logs, metrics, the evaluation. */
  readonly byproducts?: Readonly<Record<string, string>>;
  /** Of model-gitops. */
  readonly version: string;
}

/**
 * SLSA provenance v1 of a training run: https://slsa.dev/spec/v1.2/provenance. A training is a build, and its data are
 * dependencies. That the dependencies are complete is not claimed, since user code can fetch what it likes.
 */
export function trainingProvenance(facts: TrainingFacts): Statement {
  const { run, builder, repository } = facts;
  return statementAbout(run.artifact, {
    predicateType: PREDICATES.provenance,
    predicate: {
      buildDefinition: {
        buildType: TRAINING_TYPE,
        externalParameters: {
          manifest: facts.manifestPath,
          model: run.model,
          command: run.command,
          params: run.params,
          seed: run.seed,
        },
        internalParameters: {
          trainKey: run.trainKey,
          artifact: run.artifact.digest,
          ...(repository.id !== undefined && { repositoryId: repository.id }),
          attempts: run.attempts,
          ...(run.machine !== undefined && { machine: run.machine }),
        },
        resolvedDependencies: dependenciesOf(facts),
      },
      runDetails: {
        builder: { id: builderId(builder), version: { "model-gitops": facts.version } },
        metadata: {
          ...(builder.kind === "github" &&
            repository.url !== undefined && { invocationId: invocationOf(builder, repository.url) }),
          ...timesOf(run),
          // Fields of our own, named as SLSA asks of extensions.
          modelgitops_buildLevel: `SLSA_BUILD_LEVEL_${buildLevel(builder)}`,
          modelgitops_dependencies: "not claimed to be complete",
        },
        byproducts: Object.entries(facts.byproducts ?? {}).map(([name, digest]) => named(name, digest)),
      },
    },
  });
}

function dependenciesOf({ run, commit, repository, lockFiles = {} }: TrainingFacts): readonly Resource[] {
  const trainedAt = run.commit ?? commit;
  return [
    gitCommit(repository, trainedAt, "trained at"),
    // The same key gives the same artifact, so a version can be of a later commit than the one that trained it.
    ...(trainedAt === commit ? [] : [gitCommit(repository, commit, "versioned at")]),
    ...Object.entries(run.datasets).map(([name, digest]) => named(`dataset:${name}`, digest)),
    ...Object.entries(lockFiles).map(([path, digest]) => named(`lock:${path}`, digest)),
  ];
}

/** SLSA takes a resource without a URI, as long as it has a digest. */
function gitCommit({ url, id }: SourceRepository, commit: string, role: string): Resource {
  if (!/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(commit))
    throw new UserError(
      `${JSON.stringify(commit.slice(0, 80))} is no commit, so no provenance can name it. Give all digits of it.`,
    );
  return {
    ...(url !== undefined && { uri: `git+${url}` }),
    digest: { gitCommit: commit },
    annotations: { role, ...(id !== undefined && { repositoryId: id }) },
  };
}

function named(name: string, digest: string): Resource {
  return { name, digest: digestSet(digest) };
}

/** RFC 3339 in UTC; none where the record has no readable time. */
function timesOf({ startedAt, durationSeconds }: RunRecord): Readonly<Record<string, string>> {
  const started = Date.parse(startedAt);
  if (!Number.isFinite(started)) return {};
  const finished = new Date(started + Math.max(0, durationSeconds) * 1000);
  return { startedOn: new Date(started).toISOString(), finishedOn: finished.toISOString() };
}
