import { expect, test } from "vitest";
import { dataHostsOf } from "../../../../src/loop/place/data-hosts.ts";

const settings = async () => ({ dataHosts: ["minio.internal"] });
const env = (): string => "10.1.2.3:9000, nas.local";

test("a person's own environment allows hosts in a terminal, and on a runner the default branch alone", async () => {
  expect(await dataHostsOf({ kind: "terminal", env }, settings)()).toEqual([
    "minio.internal",
    "10.1.2.3:9000",
    "nas.local",
  ]);
  expect(await dataHostsOf({ kind: "github", env }, settings)()).toEqual(["minio.internal"]);
  expect(await dataHostsOf({ kind: "terminal", env: () => undefined }, settings)()).toEqual(["minio.internal"]);
});
