import { accessSync, constants } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

/** Milliseconds that a page, and a test of several, may take on a busy machine; how long they take is not asserted. */
export const BROWSER_MS = 240_000;

/** Where a Chromium may be; CHROMIUM names another one. */
const PLACES = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** A Chromium, or the reason why there is none. */
export async function chromiumForTests(): Promise<
  { readonly browser: Browser; readonly reason: undefined } | { readonly browser: undefined; readonly reason: string }
> {
  const executablePath = PLACES.find((place) => place !== undefined && isExecutable(place));
  if (executablePath === undefined)
    return { browser: undefined, reason: "there is no Chromium; install Debian's, or name one in CHROMIUM" };
  // A container's tests run as root, which Chromium's sandbox does not take.
  return { browser: await chromium.launch({ executablePath, args: ["--no-sandbox"] }), reason: undefined };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A page, and what its browser complained about: errors of scripts, of policies and of what could not be loaded. */
export interface WatchedPage {
  readonly page: Page;
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** Opens a page of its own, which shares nothing with others. */
export async function watchedPage(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(BROWSER_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  return { page, complaints, close: () => context.close() };
}

/** The same at an address, in a window of usual size unless the options have another. */
export async function pageAt(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const watched = await watchedPage(browser, { viewport: { width: 1_280, height: 900 }, ...options });
  await watched.page.goto(address);
  return watched;
}

/** What axe finds of a page that not everybody could use, in a line each. */
export async function axeViolations(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}
