import { spawnSync } from "node:child_process";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { readTarEntries } from "../../../src/host/tar.ts";
import { tarOf, type TarFile } from "../../../src/host/tar-writer.ts";

const LONG = `governance/waivers/${"ä".repeat(120)}.yaml`;
const FILES: readonly TarFile[] = [
  { name: "b/model.json", bytes: new TextEncoder().encode("{}") },
  { name: "a", bytes: new Uint8Array(512).fill(7) },
  { name: LONG, bytes: new TextEncoder().encode("x".repeat(513)) },
  { name: "empty", bytes: new Uint8Array() },
  { name: "n".repeat(100), bytes: new Uint8Array(1) },
];

test("what is written is read back, sorted by name, and by the system's tar", async () => {
  const tar = tarOf(FILES);
  const read: TarFile[] = [];
  for await (const entry of readTarEntries(Readable.from([Buffer.from(tar)]), 1_000_000)) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of entry.content()) chunks.push(chunk);
    read.push({ name: entry.name, bytes: new Uint8Array(Buffer.concat(chunks)) });
  }
  const names = FILES.map(({ name }) => name).toSorted();
  expect(read.map(({ name }) => name)).toEqual(names);
  for (const { name, bytes } of FILES) expect(read.find((one) => one.name === name)?.bytes).toEqual(bytes);
  const listed = spawnSync("tar", ["-t", "--quoting-style=literal"], { input: tar, encoding: "utf8" });
  expect([listed.status, listed.stderr, listed.stdout.trim().split("\n")]).toEqual([0, "", names]);
});

test("the same files give the same bytes, whatever their order, and no time is in them", () => {
  expect(tarOf(FILES.toReversed())).toEqual(tarOf(FILES));
  const shown = spawnSync("tar", ["-tv", "--full-time", "--utc"], { input: tarOf(FILES), encoding: "utf8" }).stdout;
  expect(shown.split("\n").filter((line) => line !== "" && !line.includes("1970-01-01 00:00:00"))).toEqual([]);
});
