import { fileURLToPath } from "node:url";

/** The project's folder. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** Where the pages are put together that the site is built from. */
export const PAGES = `${ROOT}.cache/site/pages`;
/** The built site, where the registry and the packages take it from. */
export const SITE = `${ROOT}site/dist`;
