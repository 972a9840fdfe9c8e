import { access, mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Browser, type Page } from "playwright-core";

export type Scheme = "light" | "dark";

export interface View {
  readonly file: string;
  /** CSS pixels. */
  readonly width: number;
  readonly scheme: Scheme;
}

/** A page as a person without a network sees it, and what it complained about. */
export interface Sight extends AsyncDisposable {
  readonly page: Page;
  /** Requests for anything but the page itself, console errors and exceptions. */
  readonly complaints: readonly string[];
}

/** The Debian package's browser, or the one that CHROMIUM names. Throws where there is none. */
export async function openBrowser(): Promise<Browser> {
  const places = [process.env["CHROMIUM"] ?? "", "/usr/bin/chromium", "/usr/bin/google-chrome"];
  for (const executablePath of places.filter((place) => place !== "")) {
    const isThere = await access(executablePath).then(
      () => true,
      () => false,
    );
    // Its own sandbox refuses to run as root; the pages are ours.
    if (isThere) return await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  }
  throw new Error("There is no Chromium. Install it (apt-get install chromium), or name it in CHROMIUM.");
}

/** Opens a local file, offline, with every fold opened. */
export async function look(browser: Browser, { file, width, scheme }: View): Promise<Sight> {
  const viewport = { width, height: 900 };
  const page = await browser.newPage({ viewport, colorScheme: scheme, offline: true, deviceScaleFactor: 1 });
  const complaints: string[] = [];
  const own = pathToFileURL(file).href;
  page.on("request", (request) => {
    if (request.url() !== own && !/^(?:data|blob):/.test(request.url())) complaints.push(`asks for ${request.url()}`);
  });
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(own);
  return { page, complaints, [Symbol.asyncDispose]: () => page.close() };
}

/** Opens or closes every fold. */
export async function fold(page: Page, isOpen: boolean): Promise<void> {
  await page.evaluate(`document.querySelectorAll("details").forEach((fold) => { fold.open = ${isOpen}; })`);
}

/** How much wider the page is than the window, in CSS pixels; nobody reads what lies there. */
export async function overflow(page: Page): Promise<number> {
  return Number(await page.evaluate("document.documentElement.scrollWidth - window.innerWidth"));
}

/** What axe-core finds against WCAG 2.2 AA and its best practices, one line a broken rule. */
export async function accessibilityProblems(page: Page): Promise<readonly string[]> {
  // Evaluated, not added as an element, which the report's own Content-Security-Policy rightly refuses.
  await page.evaluate(await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
  const found = await page.evaluate(`axe.run().then(({ violations }) =>
    violations.map(({ id, help, nodes }) => id + ": " + help + " – " + nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(" | ")))`);
  if (!Array.isArray(found)) throw new Error("axe-core gave no list");
  return found.map(String);
}

/** Keeps a picture of the whole page for people. */
export async function picture(page: Page, name: string): Promise<void> {
  const path = join(PICTURES, `${name}.png`);
  await mkdir(dirname(path), { recursive: true });
  await page.screenshot({ path, fullPage: true });
}

export const OUTPUT = join(import.meta.dirname, "../../model-gitops-out");
export const PICTURES = join(OUTPUT, "look");
