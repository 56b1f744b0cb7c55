import { transformerStyleToClass } from "@shikijs/transformers";
import { defineConfig } from "vitepress";
import { finishSite } from "./finish.ts";
import { PAGES, ROOT, SITE } from "./folders.ts";
import { sidebarsOf } from "./sidebar.ts";
import { stagedPages } from "./stage.ts";

const BASE = "/docs/";
const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='7' fill='%232f5d8a'/%3E%3Cpath d='M20.5 11a6.5 6.5 0 1 0 0 10M14 16h9' fill='none' stroke='%23fff' stroke-width='3' stroke-linecap='round'/%3E%3C/svg%3E";
/** Colours of code as classes: the policy of the pages allows no styles within them. */
const colours = transformerStyleToClass({ classPrefix: "c" });

/** What the theme sets in its markup, and its scripts set again; the policy allows none in markup. */
const PLACED = / style="(?:position:relative|--vp-vh:0px);"/g;

/** How VitePress builds the site. */
export const siteConfig = defineConfig({
  title: "Concordat",
  description: "Schema registry and contract testing for event-driven systems",
  lang: "en",
  base: BASE,
  // Otherwise the theme writes styles into the page while it changes.
  appearance: { disableTransition: false },
  srcDir: PAGES,
  outDir: SITE,
  cacheDir: `${ROOT}.cache/site/vite`,
  cleanUrls: true,
  head: [
    ["link", { rel: "icon", href: ICON }],
    ["link", { rel: "stylesheet", href: `${BASE}code.css` }],
  ],
  markdown: {
    codeTransformers: [colours],
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
  },
  transformHtml: (html) => html.replaceAll(PLACED, ""),
  themeConfig: {
    siteTitle: "Concordat",
    sidebar: sidebarsOf(stagedPages()),
    outline: { level: [2, 3] },
    search: { provider: "local" },
    docFooter: { prev: "Previous page", next: "Next page" },
  },
  vite: { logLevel: "warn", esbuild: { tsconfigRaw: { compilerOptions: { target: "es2022" } } } },
  buildEnd: () => finishSite(SITE, colours.getCSS()),
});
