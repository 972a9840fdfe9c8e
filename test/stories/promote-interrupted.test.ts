import { expect, test } from "vitest";
import { ApiError } from "../../src/forge/api-error.ts";
import { promoteWorld, type PromoteWorld } from "../fakes/promote-world.ts";

const LOST = new ApiError("Cannot reach GitHub.", { status: 0 });

/** What promoting writes to GitHub and the ledger, in its order. */
const WRITES = [
  "refs.commit",
  "versionReleases.draft",
  ...Array.from({ length: 7 }, () => "versionReleases.upload"),
  "tags.create",
  "versionReleases.publish",
  "refs.commit",
  "deployments.create",
  "deployments.addStatus",
  "tags.create",
  "refs.commit",
];

test(
  "a promotion that breaks off at any write is completed by the next run, and nothing is there twice",
  { timeout: 240_000 },
  async () => {
    await using world = await promoteWorld();
    // The same bytes again and again, which a person has to name.
    const commit = world.rig.head;
    const request = (patch: number) => ({ model: "churn", version: `1.0.${patch}`, stage: "production", commit });
    const promoted = async (patch: number): Promise<object> => {
      const { exitCode } = await world.promote(request(patch));
      return { exitCode, ...(await world.served(`1.0.${patch}`)) };
    };
    const whole = await promoted(0);
    expect(whole).toEqual(expectedOf(0));
    let patch = 0;
    for (const when of ["before", "after"] as const) {
      for (const [at, method] of WRITES.entries()) {
        // Uploads are alike: the first and the last stand for the others.
        if (method === "versionReleases.upload" && at > 2 && at < 8) continue;
        patch += 1;
        const earlier = WRITES.slice(0, at).filter((one) => one === method).length;
        failNth(world, { method, earlier, when });
        await world.promote(request(patch));
        expect({ when, at, method, ...(await promoted(patch)) }).toEqual({
          when,
          at,
          method,
          ...expectedOf(patch),
        });
      }
    }
  },
);

function expectedOf(patch: number): object {
  const tags = Array.from({ length: patch + 1 }, (_, at) => [`churn@v1.0.${at}`, `churn#production#${at + 1}`]).flat();
  return { exitCode: 0, environment: `1.0.${patch}`, tags, release: { isDraft: false, assets: 7 }, serving: 1 };
}

interface Failing {
  readonly method: string;
  /** Calls of the same method that work first. */
  readonly earlier: number;
  readonly when: "before" | "after";
}

function failNth({ rig: { forge } }: PromoteWorld, { method, earlier, when }: Failing): void {
  forge.failLater({ method, error: LOST, when, left: earlier });
}
