import { assetUrl } from "./assets.ts";
import { type Html, html, rendered } from "./html.ts";
import { AREAS, type Page, type Viewer } from "./page.ts";

/** A whole page as it is sent. */
export async function laidOut(page: Page, viewer: Viewer, search = ""): Promise<string> {
  const scripts = await Promise.all(["main.js", ...(page.scripts ?? [])].map(assetUrl));
  return rendered(Layout({ page, viewer, search, style: await assetUrl("theme.css"), scripts }));
}

interface LayoutFacts {
  readonly page: Page;
  readonly viewer: Viewer;
  readonly search: string;
  readonly style: string;
  readonly scripts: readonly string[];
}

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='7' fill='%232f5d8a'/%3E%3Cpath d='M20.5 11a6.5 6.5 0 1 0 0 10M14 16h9' fill='none' stroke='%23fff' stroke-width='3' stroke-linecap='round'/%3E%3C/svg%3E";

function Layout({ page, viewer, search, style, scripts }: LayoutFacts): Html {
  return html`<html lang="en" data-theme=${viewer.theme}>
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>${page.title} · Concordat</title>
      <link rel="icon" href=${ICON} />
      <link rel="stylesheet" href=${style} />
      ${scripts.map((src) => html`<script type="module" src=${src}></script>`)}
    </head>
    <body>
      <a class="skip" href="#main">Skip to the content</a>
      <header class="top">
        <a class="brand" href="/ui"><${Logo} /><span>Concordat</span></a>
        <nav class="areas" aria-label="Main">
          <ul>
            ${AREAS.map(
              ({ area, label, href }) =>
                html`<li><a href=${href} aria-current=${area === page.area ? "page" : undefined}>${label}</a></li>`,
            )}
          </ul>
        </nav>
        <${Search} value=${search} />
        <div class="top-end"><${ThemeButton} /><${Session} viewer=${viewer} /></div>
      </header>
      <main id="main" tabindex="-1" data-live=${page.area === undefined || page.isAnswer ? undefined : "/ui/events"}>${page.main}</main>
      <footer class="foot">
        <span>Concordat schema registry</span>
        <a href="/docs/">Documentation</a>
        <a href="/api/openapi.json">API</a>
        <a href="/api/confluent-openapi.json">Confluent API</a>
      </footer>
      <p id="status" class="sr-only" role="status" aria-live="polite"></p>
    </body>
  </html>`;
}

function Logo(): Html {
  return html`<svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
    <rect width="32" height="32" rx="7" class="logo-back" />
    <path d="M20.5 11a6.5 6.5 0 1 0 0 10M14 16h9" class="logo-line" />
  </svg>`;
}

function Search({ value }: { readonly value: string }): Html {
  return html`<form class="search" role="search" action="/ui/search" method="get">
    <label class="sr-only" for="search">Search subjects, fields and services</label>
    <input id="search" type="search" name="q" value=${value} placeholder="Search" autocomplete="off" spellcheck=${false} maxlength="200" />
    <kbd aria-hidden="true">/</kbd>
  </form>`;
}

/** Shown by the script: without it the theme is that of the system. */
function ThemeButton(): Html {
  return html`<button type="button" class="icon-button" id="theme" hidden aria-label="Switch between light and dark">
    <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true">
      <path d="M12 3a9 9 0 1 0 0 18z" class="theme-half" /><circle cx="12" cy="12" r="9" class="theme-ring" />
    </svg>
  </button>`;
}

function Session({ viewer: { user, hasLogin, csrf } }: { readonly viewer: Viewer }): Html | undefined {
  if (!hasLogin) return undefined;
  if (user === undefined) return html`<a class="button" href="/ui/login">Log in</a>`;
  return html`<form class="session" method="post" action="/ui/logout">
    <input type="hidden" name="csrf" value=${csrf} />
    <span class="user" title="Logged in">${user}</span>
    <button class="button">Log out</button>
  </form>`;
}
