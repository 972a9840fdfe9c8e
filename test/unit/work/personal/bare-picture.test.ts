import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { barePicture } from "../../../../src/work/personal/bare-picture.ts";

// Written by Pillow 12, with a camera, a place, an author or a comment that begins with SECRET in each of them. Their
// pixels are the same before and after, as Pillow reads them.
const FILES = [
  ["baseline.jpg", "jpeg", 712],
  ["progressive.jpg", "jpeg", 593],
  ["cmyk.jpg", "jpeg", 541],
  ["palette.png", "png", 1190],
  ["lossy.webp", "webp", 164],
  ["lossless.webp", "webp", 86],
] as const;

function read(name: string): Uint8Array {
  return readFileSync(join(import.meta.dirname, "../../../fixtures/pictures", name));
}

test.each(FILES)("%s has its pixels, and nothing that it said of itself", (name, kind, size) => {
  const bytes = read(name);
  expect(Buffer.from(bytes).includes("SECRET")).toBe(true);
  const bare = barePicture(bytes);
  expect(bare).toMatchObject({ kind });
  expect(bare?.bytes.length).toBe(size);
  expect(Buffer.from(bare?.bytes ?? []).includes("SECRET")).toBe(false);
  expect(barePicture(bare?.bytes ?? bytes)?.bytes).toEqual(bare?.bytes);
});

test.each(FILES)("%s broken off anywhere, or with lengths that lie, is no picture and no crash", (name) => {
  const bytes = read(name);
  for (let length = 0; length < bytes.length - 40; length += 7) expect(() => barePicture(bytes.subarray(0, length))).not.toThrow(); // prettier-ignore
  for (let at = 0; at < bytes.length; at += 3) {
    const broken = bytes.slice();
    broken[at] = 0xff;
    expect(() => barePicture(broken)).not.toThrow();
  }
  expect(barePicture(bytes.subarray(0, 60))).toBeUndefined();
});

test("what is no picture is none, whatever it calls itself", () => {
  for (const text of ["", "<svg onload='x'/>", "GIF89a", "version https://git-lfs.github.com/spec/v1"])
    expect(barePicture(new TextEncoder().encode(text))).toBeUndefined();
});
