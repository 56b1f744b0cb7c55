import { copying } from "./copy.ts";
import { live } from "./live.ts";
import { shortcuts } from "./shortcuts.ts";
import { theme } from "./theme.ts";

theme();
shortcuts();
copying();
live();
