import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromiumForTests } from "./support/browser.ts";
import { serving } from "./support/concordat.ts";

/** Takes the pictures of README and docs: `npm run pictures`, of the demo's shop in a real browser. */

const folder = fileURLToPath(new URL("../docs/pictures/", import.meta.url));
const PICTURES = [
  ["overview", "/ui", "light"],
  ["fields", "/ui/subjects/orders-value?show=fields", "light"],
  ["compare", "/ui/compare?subject=inventory-value&from=1&to=2&view=inline", "light"],
  ["map", "/ui/map", "dark"],
] as const;

const { browser, reason } = await chromiumForTests();
if (browser === undefined) throw new Error(`no pictures: ${reason}`);
mkdirSync(folder, { recursive: true });
const served = await serving(["--demo"], { cwd: folder });
for (const [name, path, colorScheme] of PICTURES) {
  const page = await browser.newPage({ viewport: { width: 1_200, height: 780 }, colorScheme });
  await page.goto(served.url + path);
  await page.screenshot({ path: `${folder}${name}.png`, animations: "disabled" });
  await page.close();
}
await browser.close();
served.child.kill("SIGTERM");
await served.ended;
