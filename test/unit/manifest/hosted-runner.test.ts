import { expect, test } from "vitest";
import { isHosted } from "../../../src/manifest/hosted-runner.ts";

test.each([
  "ubuntu-latest",
  "ubuntu-slim",
  "ubuntu-22.04",
  "ubuntu-24.04-arm",
  "windows-latest",
  "windows-2025",
  "windows-2025-vs2026",
  "windows-11-arm",
  "macos-latest",
  "macos-14",
  "macos-15-xlarge",
  "macos-latest-large",
  "macos-26-intel",
])("%s is GitHub's", (label) => {
  expect(isHosted([label])).toBe(true);
});

test.each([
  "self-hosted",
  "ubuntu-gpu",
  "ubuntu-latest-evil",
  "ubuntu-latest-16-cores",
  "evil-ubuntu-latest",
  "Ubuntu-latest",
  "ubuntu-",
  "ubuntu-24.04-",
  "ubuntu-24x04",
  "ubuntu-latest\n",
  "ubuntu-latest\nself-hosted",
  "ubuntu-latest,gpu",
  "windows-2025-gpu",
  "macos-latest-intel",
  "macos-15.1",
  "",
])("%j may be anybody's", (label) => {
  expect(isHosted([label])).toBe(false);
});

test.each(["ubuntu-20.04", "windows-2019", "macos-13"])("nothing of GitHub's answers to %s any more", (label) => {
  expect(isHosted([label])).toBe(false);
});

test("several labels at once are a self-hosted runner's", () => {
  expect(isHosted(["ubuntu-latest", "ubuntu-24.04"])).toBe(false);
  expect(isHosted(["self-hosted", "ubuntu-latest"])).toBe(false);
  expect(isHosted([])).toBe(false);
});
