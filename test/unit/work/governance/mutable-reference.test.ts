import { describe, expect, it } from "vitest";
import { firstUnbound, type Reference } from "../../../../src/work/governance/mutable-reference.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const link = (parts: Partial<Reference>): Reference => ({ role: "base model", name: "base", ...parts });

describe("a chain of references", () => {
  it.each<Partial<Reference>>([
    { digest: `sha256:${SHA256}`, location: "s3://models/latest/model.onnx" },
    { digest: SHA256 },
    { location: "acme/base", revision: COMMIT },
    { location: `ghcr.io/acme/serve:latest@sha256:${SHA256}` },
    { location: `https://huggingface.co/acme/base/resolve/${COMMIT}/model.safetensors` },
    { location: `https://acme.test/model.onnx#sha256=${SHA256}` },
    { location: `git+https://github.com/acme/models@${COMMIT}` },
    { location: "s3://models/model.onnx?versionId=3sL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY" },
  ])("is bound by %j", (parts) => {
    expect(firstUnbound([link(parts)])).toBeUndefined();
  });

  it.each<[Partial<Reference>, RegExp]>([
    [{ location: "acme/base", revision: "main" }, /"main" is a name that moves/],
    [{ location: "acme/base", revision: "refs/heads/master" }, /name that moves/],
    [{ location: "acme/base", revision: "HEAD" }, /name that moves/],
    [{ location: "acme/base", revision: "release-2" }, /branch or a tag/],
    [{ location: "acme/base", revision: "v1.0.0" }, /branch or a tag/],
    [{ location: "acme/base", revision: COMMIT.slice(0, 12) }, /beginning of a commit/],
    [{ location: "acme/base", revision: "" }, /branch or a tag/],
    [{ location: "acme/base" }, /neither a digest nor a commit/],
    [{}, /neither/],
    [{ digest: "" }, /neither/],
    [{ digest: "sha256:latest" }, /neither/],
    [{ location: "ghcr.io/acme/serve:latest" }, /"latest" is a name that moves/],
    [{ location: "ghcr.io/acme/serve:1.2.3" }, /branch or a tag/],
    [{ location: "localhost:5000/serve:nightly" }, /name that moves/],
    [{ location: "serve:stable" }, /name that moves/],
    [{ location: "ghcr.io/acme/serve" }, /neither/],
    [{ location: "s3://models/latest/model.onnx" }, /"latest" in its address/],
    [{ location: "gs://models/prod/model.onnx" }, /"prod" in its address/],
    [{ location: "s3://models/2026-01/model.onnx" }, /neither/],
    [{ location: "https://huggingface.co/acme/base/resolve/main/model.safetensors" }, /"main" is a name that moves/],
    [{ location: "https://huggingface.co/acme/base/tree/v2" }, /branch or a tag/],
    // What the address asks for is what is fetched, whatever is said beside it.
    [{ location: "https://huggingface.co/acme/base/resolve/main/x", revision: COMMIT }, /"main" is a name that moves/],
    [{ location: "git+https://github.com/acme/models@main" }, /name that moves/],
  ])("is not bound by %j", (parts, reason) => {
    expect(firstUnbound([link(parts)])?.reason).toMatch(reason);
  });

  it("names the first link that is not bound", () => {
    const chain = [
      link({ revision: COMMIT }),
      link({ role: "dataset", name: "train", location: "s3://data/latest" }),
      link({ role: "target", name: "production", revision: "main" }),
    ];
    expect(firstUnbound(chain)?.reference.name).toBe("train");
    expect(firstUnbound([])).toBeUndefined();
  });
});
