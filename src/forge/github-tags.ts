import { Answer, answersOf } from "./answers.ts";
import type { Api } from "./api.ts";
import { leaseOf } from "./github-lease.ts";
import { createObject } from "./github-refs.ts";
import type { Tag, TagAnnotation, Tags } from "./proposals.ts";

const reading = "contents: read";

export function tagsOf(api: Api): Tags {
  const lease = leaseOf(api);
  return {
    async find(name) {
      const purpose = { doing: `reading the tag ${name}`, needs: reading };
      const found = await api.find("GET /repos/{owner}/{repo}/git/ref/{ref}", { ref: `tags/${name}` }, purpose);
      return found === undefined ? undefined : await tagFrom(api, new Answer(found, `the tag ${name}`));
    },
    async all() {
      const purpose = { doing: "listing the tags", needs: reading };
      // One answer, however many there are: this list has no pages.
      const route = "GET /repos/{owner}/{repo}/git/matching-refs/{ref}";
      return answersOf(await api.request(route, { ref: "tags/" }, purpose), "a tag").map((ref) => ({
        name: ref.text("ref").replace(/^refs\/tags\//, ""),
        sha: ref.object("object").text("sha"),
        isAnnotated: ref.object("object").text("type") === "tag",
      }));
    },
    async list(prefix) {
      const purpose = { doing: `listing the tags ${prefix}*`, needs: reading };
      const route = "GET /repos/{owner}/{repo}/git/matching-refs/{ref}";
      // One answer, however many there are: this list has no pages.
      const found = await api.request(route, { ref: `tags/${prefix}` }, purpose);
      return await Promise.all(answersOf(found, "a tag").map((ref) => tagFrom(api, ref)));
    },
    async create({ name, commit, message }) {
      const sha = await createObject(api, {
        kind: "tags",
        body: { tag: name, message, object: commit, type: "commit" },
      });
      const purpose = { doing: `creating the tag ${name}`, needs: "contents: write" };
      await api.request("POST /repos/{owner}/{repo}/git/refs", { ref: `refs/tags/${name}`, sha }, purpose);
    },
    remove: ({ name, sha }) => lease({ ref: `tags/${name}`, from: sha, to: undefined }),
  };
}

/** Tags of tags lead on; more than a few are no tag of a commit that anybody made in earnest. */
const DEPTH = 5;

async function tagFrom(api: Api, ref: Answer): Promise<Tag> {
  const name = ref.text("ref").replace(/^refs\/tags\//, "");
  const sha = ref.object("object").text("sha");
  let [target, annotation]: [Answer, TagAnnotation | undefined] = [ref.object("object"), undefined];
  for (let depth = 0; depth < DEPTH && target.text("type") === "tag"; depth += 1) {
    const purpose = { doing: `reading the tag ${name}`, needs: reading };
    const route = "GET /repos/{owner}/{repo}/git/tags/{sha}";
    const found = new Answer(await api.request(route, { sha: target.text("sha") }, purpose), `the tag ${name}`);
    annotation ??= annotationFrom(found);
    target = found.object("object");
  }
  const commit = target.text("type") === "commit" ? target.text("sha") : undefined;
  return { name, sha, commit, ...(annotation !== undefined && { annotation }) };
}

function annotationFrom(found: Answer): TagAnnotation {
  // Git takes tags without a tagger or a message.
  const tagger = found.optionalObject("tagger");
  const by = (name: string): string => tagger?.optionalText(name) ?? "";
  const verification = found.optionalObject("verification");
  return {
    message: found.optionalText("message") ?? "",
    tagger: { name: by("name"), email: by("email"), date: by("date") },
    verification: {
      verified: verification?.flag("verified") ?? false,
      reason: verification?.text("reason") ?? "unknown",
    },
  };
}
