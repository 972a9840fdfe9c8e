import { expect, test } from "vitest";
import { isOfStore } from "../../../../src/loop/promotion/store-address.ts";
import { fakeHost } from "../../../fakes/host.ts";

await using host = await fakeHost({ kind: "terminal" });
const options = { manifests: [], models: [], base: "", output: "out" };

test.each([
  ["file:///data/store/models/churn/1.0.0", "/data/store", true],
  ["file:///data/store/models/churn/1.0.0", "/data/store/", true],
  ["file:///data/store-2/models/churn/1.0.0", "/data/store", false],
  ["file:///data/store/models/churn/1.0.0", "", false],
  ["file:///data/store/models/churn/1.0.0", "github", false],
  ["file:///data/store/models/churn/1.0.0", "s3://data/store", false],
  ["file://host/data/store/x", "/data/store", false],
  ["file://a host/%", "/data/store", false],
  ["s3://acme/models/models/churn/1.0.0", "s3://acme/models", true],
  ["s3://acme/models/models/churn/1.0.0", "s3://acme/models/", true],
  ["s3://acme/models-2/models/churn/1.0.0", "s3://acme/models", false],
  ["s3://acme/models/models/churn/1.0.0", "", false],
  ["oci://ghcr.io/acme/models/churn@sha256:1a", "oci://ghcr.io/acme/models", true],
  ["oci://ghcr.io/acme/models/churn@sha256:1a", "github", false],
  ["https://github.com/acme/models/releases/download/churn%40v1.0.0", "", true],
  ["https://github.com/acme/models/releases/download/churn%40v1.0.0", "github", true],
  ["https://github.com/acme/models/releases/download/churn%40v1.0.0", "/data/store", false],
])("%s in %j: %s", (address, store, isOwn) => {
  expect(isOfStore(address, { host, options: { ...options, store } })).toBe(isOwn);
});
