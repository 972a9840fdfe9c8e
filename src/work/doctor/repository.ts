import { listed, plural } from "../../kernel/text.ts";
import { about, type Diagnosis } from "./diagnosis.ts";

export interface RepositoryFacts {
  readonly isGit: boolean;
  readonly isShallow: boolean;
  /** Undefined where nothing says it. */
  readonly defaultBranch: string | undefined;
  /** The address of the remote on GitHub. */
  readonly remote: string | undefined;
  /** Whether GitHub is asked. */
  readonly isAsked: boolean;
  /** Manifests that can be read, and files of those that cannot. */
  readonly models: number;
  readonly broken: readonly string[];
  /** Files of the datasets that are pointers of Git LFS in the working tree. */
  readonly pointers: readonly string[];
  /** Datasets whose files are not here, with what brings them. */
  readonly absent: readonly string[];
  /** Artifacts that git would take or has taken. */
  readonly committed: readonly string[];
  readonly settingsProblem: string | undefined;
}

export function diagnoseRepository(facts: RepositoryFacts): readonly Diagnosis[] {
  if (!facts.isGit)
    return [
      about("repository", "git").is(
        "fail",
        "this is no git repository",
        "Go to the repository, or name it with --directory.",
      ),
    ];
  return [history(facts), defaultBranch(facts), github(facts), ...manifests(facts), ...files(facts)];
}

function history({ isShallow }: RepositoryFacts): Diagnosis {
  const git = about("repository", "git");
  if (!isShallow) return git.is("pass", "the clone has its history");
  const shallow = git.is(
    "warn",
    "this clone is shallow: history and base branches are cut off",
    "Run `git fetch --unshallow`; in a workflow, `fetch-depth: 0` where a page asks for it.",
  );
  return { ...shallow, fix: { kind: "unshallow" } };
}

function defaultBranch({ defaultBranch: name }: RepositoryFacts): Diagnosis {
  const branch = about("repository", "default branch");
  return name === undefined
    ? branch.is("warn", "nothing says which it is", "Run `git remote set-head origin --auto`.")
    : branch.is("pass", name);
}

/** Why what GitHub alone knows may not be seen below. */
function github({ remote, isAsked }: RepositoryFacts): Diagnosis {
  const found = about("repository", "GitHub");
  if (isAsked) return found.is("pass", remote === undefined ? "is asked" : `${remote} is asked`);
  return remote === undefined
    ? found.is(
        "unmeasured",
        "this clone has no remote on GitHub: nothing there is asked",
        "Run `git remote add origin https://github.com/<owner>/<repository>.git`.",
      )
    : found.is(
        "unmeasured",
        `${remote} is not asked: there is no token`,
        "Set GITHUB_TOKEN, as by GITHUB_TOKEN=$(gh auth token), and GITHUB_REPOSITORY.",
      );
}

/** What lies in the repository that is not as it should be. */
function files({ settingsProblem, pointers, absent, committed }: RepositoryFacts): readonly Diagnosis[] {
  const isOne = committed.length === 1;
  return [
    settingsProblem === undefined
      ? undefined
      : about("repository", ".github/model-gitops.yaml").is(
          "fail",
          settingsProblem,
          "Mend it on the default branch: until then nothing is judged.",
        ),
    pointers.length === 0
      ? undefined
      : about("repository", "Git LFS").is(
          "fail",
          `${shown(pointers)} ${pointers.length === 1 ? "is a pointer" : "are pointers"} in the working tree`,
          "Run `git lfs pull`; in a workflow, `lfs: true` below actions/checkout's `with:`.",
        ),
    absent.length === 0
      ? undefined
      : about("repository", "data").is(
          "warn",
          `${shown(absent)} ${absent.length === 1 ? "is" : "are"} not here`,
          "Bring it (`dvc pull`, the dataset's fetch command), or correct its path.",
        ),
    committed.length === 0
      ? undefined
      : about("repository", "artifacts").is(
          "warn",
          `${shown(committed)} ${isOne ? "is" : "are"} in git`,
          `Take ${isOne ? "it" : "them"} out (\`git rm --cached\`) and name ${isOne ? "it" : "them"} in .gitignore: artifacts are stored by digest.`,
        ),
  ].filter((one) => one !== undefined);
}

function manifests({ models, broken }: RepositoryFacts): readonly Diagnosis[] {
  if (broken.length > 0)
    return [
      about("repository", "manifests").is(
        "fail",
        `${shown(broken)} cannot be read`,
        "Run `model-gitops validate`: it tells each problem on its line.",
      ),
    ];
  if (models === 0)
    return [
      about("repository", "manifests").is(
        "fail",
        "there is none yet",
        "Run `model-gitops init`, or name where yours are with --manifests.",
      ),
    ];
  return [about("repository", "manifests").is("pass", plural(models, "model"))];
}

function shown(paths: readonly string[]): string {
  const more = paths.length > 3 ? [`${paths.length - 3} more`] : [];
  return listed([...paths.slice(0, 3), ...more]);
}
