import { ApiError } from "../../src/forge/api-error.ts";
import type { Forge } from "../../src/forge/forge.ts";
import { ruleForbids } from "../../src/forge/ref-refusals.ts";
import { readFile } from "node:fs/promises";
import { sha256 } from "../../src/records/canonical.ts";
import { refuse, type FakeDeployment, type FakeVersionRelease, type Place } from "./forge-proposals.ts";
import type { State } from "./forge-state.ts";

export function fakeTags(place: Place): Forge["tags"] {
  const { git, options } = place;
  const { tags } = place.proposals;
  return {
    find: async (name) => tags.get(name),
    all: async () =>
      [...tags.values()].map(({ name, sha, annotation }) => ({ name, sha, isAnnotated: annotation !== undefined })),
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

/** A published release without its tag makes a lightweight one, as GitHub does. */
export function fakeVersionReleases(state: State): Forge["versionReleases"] {
  const { tags, versionReleases: known } = state.proposals;
  const of = (tag: string): FakeVersionRelease => known.get(tag) ?? refuse(404, `There is no release ${tag}.`);
  const assetsOf = (tag: string) => (state.releases.get(tag) ?? []).map(({ asset }) => asset);
  const told = (tag: string) => {
    const { id, isDraft } = of(tag);
    const url = `https://github.com/acme/models/releases/tag/${tag}`;
    return { id, tag, isDraft, url, uploadUrl: "https://uploads.github.com", assets: assetsOf(tag) };
  };
  return {
    find: async (tag) => (known.has(tag) ? told(tag) : undefined),
    async draft({ tag, commit, title, body }) {
      if (!known.has(tag)) known.set(tag, { id: (state.nextId += 1), isDraft: true, commit, title, body });
      return told(tag);
    },
    async upload({ tag }, name, file) {
      of(tag);
      const content = await readFile(file);
      if (assetsOf(tag).some((asset) => asset.name === name && asset.digest === sha256(content))) return;
      const asset = {
        id: (state.nextId += 1),
        name,
        bytes: content.length,
        state: "uploaded",
        digest: sha256(content),
      };
      const others = (state.releases.get(tag) ?? []).filter((one) => one.asset.name !== name);
      state.releases.set(tag, [...others, { asset, content }]);
    },
    async remove({ id }) {
      for (const [tag, assets] of state.releases)
        state.releases.set(
          tag,
          assets.filter(({ asset }) => asset.id !== id),
        );
    },
    async publish({ tag }, { title, body }) {
      const release = of(tag);
      known.set(tag, { ...release, title, body, isDraft: false });
      if (!tags.has(tag)) tags.set(tag, { name: tag, sha: release.commit, commit: release.commit });
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
    async newest() {
      const all = [...deployments.values()].toSorted((a, b) => b.id - a.id);
      return {
        deployments: all.map((one) => ({ ...one, state: one.statuses[0]?.state })),
        isAll: true,
      };
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
