import { expect, test } from "vitest";
import { lockFindings, lockText, packDigest, type LoadedPack } from "../../../../src/work/governance/policy-lock.ts";
import { policySource } from "../../../../src/work/governance/policy-source.ts";
import { parsePolicyLock } from "../../../../src/records/parse.ts";

const PACKS = ["baseline", "baseline@1"];
const COMMIT = "0123456789abcdef0123456789abcdef01234567";

test.each([
  ["baseline@1", { kind: "suite", pack: "baseline@1" }],
  ["./governance/policies/", { kind: "folder", path: "governance/policies" }],
  [
    `acme/ml.policies//packs/credit@${COMMIT}`,
    { kind: "remote", owner: "acme", repository: "ml.policies", path: "packs/credit" },
  ],
  [`acme/policies@${COMMIT}`, { kind: "remote", path: "", commit: COMMIT }],
])("%s", (text, source) => expect(policySource(text, PACKS)).toMatchObject({ text, ...source }));

test.each([
  ["basline", /Did you mean "baseline"\?/],
  [
    "baseline@2",
    /^There is no pack "baseline@2"\. Did you mean "baseline@1"\? The suite has baseline and baseline@1\.$/,
  ],
  ["acme/policies//credit", /names no commit. Write acme\/policies\/\/credit@<the commit's 40 digits>/],
  ["acme/policies//credit@main", /a branch or a tag.*git ls-remote https:\/\/github.com\/acme\/policies main/],
  ["acme/policies@v1.2.3", /a branch or a tag.*Write acme\/policies@</],
  ["acme/policies@0123456", /a part of a commit's id/],
  [`acme/policies@${COMMIT.toUpperCase()}`, /names a branch or a tag/],
  [`acme/policies//../../etc@${COMMIT}`, /no folder of a repository/],
  [`acme/policies//a/.git@${COMMIT}`, /no folder of a repository/],
  ["./../other", /no folder of this repository/],
  ["./", /no folder of this repository/],
  ["https://github.com/acme/policies", /There is no pack/],
  ["acme/policies@x; rm -rf /", /git ls-remote https:\/\/github.com\/acme\/policies HEAD/],
])("%s is refused with the line to write", (text, message) => expect(() => policySource(text, PACKS)).toThrow(message));

const rule = {
  apiVersion: "model-gitops/v1",
  kind: "Rule",
  id: "ACME-001",
  title: "It holds",
  severity: "block",
  expr: "true",
} as const;

function loaded(text: string, expr = "true"): LoadedPack {
  const pack = { name: text, isOurs: false, rules: [{ rule: { ...rule, expr } }] };
  return { source: policySource(text, PACKS), pack, digest: packDigest(pack) };
}

const REMOTE = `acme/policies@${COMMIT}`;

test("the same packs give the same lock, in whatever order they are named", () => {
  const text = lockText([loaded(REMOTE), loaded("baseline")], "0.1.0");
  expect(lockText([loaded("baseline"), loaded(REMOTE)], "0.1.0")).toBe(text);
  expect(parsePolicyLock(text, "lock").sources).toMatchObject([
    { source: REMOTE, commit: COMMIT, rules: 1 },
    { source: "baseline", suite: "0.1.0" },
  ]);
});

test("rules that are others than the lock says block", () => {
  const lock = parsePolicyLock(lockText([loaded(REMOTE), loaded("./policies")], "0.1.0"), "lock");
  expect(lockFindings([loaded(REMOTE), loaded("./policies")], lock)).toEqual([]);
  expect(lockFindings([loaded(REMOTE, "1 == 1"), loaded("./policies", "false")], lock)).toMatchObject([
    { rule: "policy/locked", outcome: "fail", subject: REMOTE },
    { rule: "policy/locked", outcome: "fail", subject: "./policies" },
  ]);
});

test("rules of other repositories have to be locked, and all have to where there is a lock", () => {
  const lock = parsePolicyLock(lockText([], "0.1.0"), "lock");
  expect(lockFindings([loaded(REMOTE), loaded("./policies")], undefined)).toMatchObject([{ subject: REMOTE }]);
  expect(lockFindings([loaded(REMOTE), loaded("./policies")], lock)).toHaveLength(2);
});

test("what tests of a rule say is no part of what is locked, and its parameters are", () => {
  const pack = (parts: object) => ({ name: "x", isOurs: false, rules: [{ rule: { ...rule, ...parts } }] });
  const digest = packDigest(pack({}));
  expect(packDigest(pack({ tests: [{ name: "a", given: { n: Number.NaN }, expect: "pass" }] }))).toBe(digest);
  expect(packDigest(pack({ params: { floor: 1 } }))).not.toBe(digest);
});
