import { html as preactHtml } from "htm/preact";
import type { ComponentChildren, VNode } from "preact";
import { renderToString } from "preact-render-to-string";

/** A part of a page. What is put into it is text: nothing of a schema becomes markup. */
export type Html = VNode;
/** What may stand inside a part of a page. */
export type Inside = ComponentChildren;

/** Makes a part of a page of a template. */
export const html = preactHtml;

/** A page as it is sent. */
export function rendered(page: Html): string {
  return `<!doctype html>${renderToString(page)}`;
}
