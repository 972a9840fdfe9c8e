import { mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { keepShown } from "../../../../src/loop/training/keep-shown.ts";
import { outputFiles } from "../../../../src/records/layout.ts";
import { shownKind } from "../../../../src/records/shown-file.ts";
import { fakeHost } from "../../../fakes/host.ts";
import { modelOf } from "./kept.ts";

const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
const FILES = outputFiles("credit-risk");

async function keep(written: Readonly<Record<string, string | Uint8Array>>, include: readonly string[], link?: string) {
  await using host = await fakeHost({ files: { "models/credit-risk/train.py": "", "secret.md": "# not ours" } });
  for (const [path, content] of Object.entries(written)) {
    const file = join(host.workspace, "models/credit-risk", path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  if (link !== undefined)
    await symlink(join(host.workspace, "secret.md"), join(host.workspace, "models/credit-risk", link));
  const shown = include.map((glob) => `models/credit-risk/${glob}`);
  const findings = await keepShown({ host, model: { ...modelOf("model.onnx"), shown }, files: FILES });
  const kept = await readdir(join(host.workspace, FILES.shownFolder)).catch((): string[] => []);
  return { kept: kept.toSorted(), told: findings.map(({ outcome, message }) => `${outcome} ${message}`) };
}

test("pictures and Markdown are taken along, in the order in which they are named", async () => {
  const written = { "plots/roc.png": PNG, "plots/a b.png": PNG, "notes.md": "# Notes", "plots/data.csv": "a,b" };
  expect(await keep(written, ["notes.md", "plots/*.png"])).toEqual({
    kept: ["01-notes.md", "02-plots-a-b.png", "03-plots-roc.png"],
    told: [],
  });
});

test("what is not there, and what is something else, is told and left out", async () => {
  const { kept, told } = await keep(
    { "a.png": "<svg onload=alert(1)>", "b.md": "x".repeat(300_000), "c.png": new Uint8Array(6 * 1024 ** 2) },
    ["gone/*.png", "a.png", "b.md", "c.png"],
  );
  expect(kept).toEqual([]);
  expect(told).toEqual([
    "warn models/credit-risk/gone/*.png (report.include) is no file that training left in the manifest's folder.",
    "warn models/credit-risk/a.png (report.include) is no PNG, JPEG, WebP, GIF or Markdown by its content.",
    "warn models/credit-risk/b.md (report.include) has 293 KiB of text: at most 200 KiB are shown.",
    "warn models/credit-risk/c.png (report.include) has 6.0 MiB: at most 5.0 MiB are shown.",
  ]);
});

test("a link leads nowhere, and very many files are not all shown", async () => {
  expect((await keep({}, ["*.md"], "linked.md")).kept).toEqual([]);
  const many = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`p${at}.png`, PNG]));
  const { kept, told } = await keep(many, ["*.png"]);
  expect(kept).toHaveLength(20);
  expect(told).toEqual(["warn report.include matches more than 20 files: the others are left out."]);
});

test("a picture is one by its content", () => {
  expect(shownKind("a.md", PNG)).toBe("png");
  expect(shownKind("a.webp", new TextEncoder().encode("RIFF1234WEBPVP8 "))).toBe("webp");
  expect(shownKind("a.svg", new TextEncoder().encode("<svg/>"))).toBeUndefined();
  expect(shownKind("a.md", new Uint8Array([0x23, 0]))).toBeUndefined();
});
