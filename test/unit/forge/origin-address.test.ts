import { test } from "vitest";
import { originAddress } from "../../../src/forge/origin-address.ts";
import { newClone } from "./clone.ts";

test("the address that a clone came from, as anybody may know it", async ({ expect }) => {
  await using clone = await newClone();
  const address = () => originAddress(clone.host, "https://github.com");
  expect(await address()).toBeUndefined();
  await clone.git("remote", "add", "origin", "x");
  const addresses = {
    "https://github.com/acme/models.git": "https://github.com/acme/models",
    "git@github.com:acme/models.git": "https://github.com/acme/models",
    "ssh://git@github.com/acme/models": "https://github.com/acme/models",
    "https://someone:token@github.com/acme/models": "https://github.com/acme/models",
    "https://someone:token@git.example.com/acme/models.git?x=secret#y": "https://git.example.com/acme/models.git",
    "git@git.example.com:team/sub/models.git": "ssh://git.example.com/team/sub/models.git",
    "ssh://git@git.example.com:2222/models": "ssh://git.example.com:2222/models",
    "/srv/git/models.git": undefined,
    "file:///srv/git/models.git": undefined,
    "../models": undefined,
    "C:\\models": undefined,
  };
  for (const [url, told] of Object.entries(addresses)) {
    await clone.git("remote", "set-url", "origin", url);
    expect(await address(), url).toBe(told);
  }
});
