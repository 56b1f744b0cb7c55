import { type StagedPages, writtenPages } from "./stage.ts";

let made: StagedPages | undefined;

/** All pages of the site: those that are written, and those that are made from the code. */
export function sitePages(): StagedPages {
  made ??= writtenPages();
  return made;
}
