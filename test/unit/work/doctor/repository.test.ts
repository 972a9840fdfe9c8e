import { expect, test } from "vitest";
import { diagnoseRepository, type RepositoryFacts } from "../../../../src/work/doctor/repository.ts";

const FACTS: RepositoryFacts = {
  isGit: true,
  isShallow: false,
  defaultBranch: "main",
  remote: undefined,
  isAsked: false,
  models: 1,
  broken: [],
  pointers: [],
  absent: [],
  committed: [],
  settingsProblem: undefined,
};

test.for([
  [{}, "this clone has no remote on GitHub: nothing there is asked"],
  [{ remote: "https://github.com/acme/models" }, "https://github.com/acme/models is not asked: there is no token"],
  [{ remote: "https://github.com/acme/models", isAsked: true }, "https://github.com/acme/models is asked"],
] as const)("whether GitHub is asked is said: %o", ([more, found]) => {
  const [, , github] = diagnoseRepository({ ...FACTS, ...more });
  expect(github).toMatchObject({ what: "GitHub", found });
});
