import type { Theme } from "vitepress";
import DefaultTheme from "vitepress/theme-without-fonts";
import { h } from "vue";
import "./style.css";

/** Leads out of the site, to the registry that serves it. */
const toConsole = () => h("a", { class: "to-console", href: "/ui", target: "_self" }, "Console");

export default {
  extends: DefaultTheme,
  Layout: () =>
    h(DefaultTheme.Layout, null, { "nav-bar-content-after": toConsole, "nav-screen-content-after": toConsole }),
} satisfies Theme;
