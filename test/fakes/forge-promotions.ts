import { ApiError } from "../../src/forge/api-error.ts";
import type { Forge } from "../../src/forge/forge.ts";
import { ruleForbids } from "../../src/forge/ref-refusals.ts";
import { refuse, type FakeDeployment, type Place } from "./forge-proposals.ts";

export function fakeTags(place: Place): Forge["tags"] {
  const { git, options } = place;
  const { tags } = place.proposals;
  return {
    find: async (name) => tags.get(name),
    list: async (prefix) => [...tags.values()].filter(({ name }) => name.startsWith(prefix)),
    async create({ name, commit, message }) {
      git.tree(commit);
      if (tags.has(name)) refuse(422, "Reference already exists");
      const sha = String((place.nextId += 1)).padStart(40, "0");
      const tagger = { name: options.viewer, email: `${options.viewer}@users.noreply.github.com`, date: "2026-11-01" };
      tags.set(name, {
        name,
        sha,
        commit,
        annotation: { message, tagger, verification: { verified: false, reason: "unsigned" } },
      });
    },
    async remove({ name, sha }) {
      if (tags.has(name) && tags.get(name)?.sha !== sha) return "lost";
      tags.delete(name);
      return "moved";
    },
  };
}

export function fakeDeployments(place: Place): Forge["deployments"] {
  const { deployments } = place.proposals;
  const of = (id: number): FakeDeployment => deployments.get(id) ?? refuse(404, `There is no deployment ${id}.`);
  return {
    async list(environment) {
      return [...deployments.values()].filter((one) => one.environment === environment).toSorted((a, b) => b.id - a.id);
    },
    status: async (id) => of(id).statuses[0],
    async create({ environment, sha, task, payload }) {
      const id = (place.nextId += 1);
      deployments.set(id, { id, environment, sha, task, payload, author: place.options.viewer, statuses: [] });
      return id;
    },
    async addStatus(id, status) {
      const one = of(id);
      deployments.set(id, { ...one, statuses: [status, ...one.statuses] });
    },
  };
}

export function fakeBranches({ git, options, pulls, settings }: Place): Forge["branches"] {
  return {
    head: async (branch) => git.branchHead(branch),
    list: async (prefix) => git.branches(prefix),
    tree: async (base, files) => git.writeTree(base, files),
    commit: async (commit) => git.commitTree(commit, options.viewer),
    async move(move) {
      const { protectedFrom } = settings;
      if (protectedFrom !== undefined && move.branch.startsWith(protectedFrom))
        throw ruleForbids(`heads/${move.branch}`, "moving it", new ApiError("A rule forbids it.", { status: 422 }));
      const moved = git.move(move);
      // GitHub closes a pull request whose branch is gone.
      const orphans = git.head(move.branch) === undefined ? [...pulls.values()] : [];
      for (const pull of orphans) {
        if (pull.head.branch === move.branch && !pull.isFork) pulls.set(pull.number, { ...pull, state: "closed" });
      }
      return moved;
    },
  };
}
