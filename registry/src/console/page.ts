import type { Reference, ResolvedReference, SchemaType } from "@concordat/schema";
import type { Registry } from "../cases/registry.ts";
import type { Html } from "./html.ts";

/** The parts of the console that the navigation leads to. */
export const AREAS = [
  { area: "overview", label: "Overview", href: "/ui" },
  { area: "subjects", label: "Subjects", href: "/ui/subjects" },
  { area: "try", label: "Try a change", href: "/ui/try" },
  { area: "map", label: "Map", href: "/ui/map" },
  { area: "deployments", label: "Deployments", href: "/ui/deployments" },
  { area: "contracts", label: "Contracts", href: "/ui/contracts" },
  { area: "settings", label: "Settings", href: "/ui/settings" },
] as const;
/** One of {@link AREAS}. */
export type Area = (typeof AREAS)[number]["area"];

/** Who looks at a page, and how. */
export interface Viewer {
  /** Undefined where nobody said who they are. */
  readonly user: string | undefined;
  /** Whether one can log in at all. */
  readonly hasLogin: boolean;
  /** What each form has to send as `csrf`. */
  readonly csrf: string;
  /** The theme chosen; undefined: that of the system. */
  readonly theme: "light" | "dark" | undefined;
}

/** A request for a page. */
export interface PageRequest {
  /** The registry as the caller sees it. */
  readonly registry: Registry;
  /** The parameters of the path. */
  readonly params: Readonly<Record<string, string>>;
  /** The query, the first of each name. */
  readonly query: Readonly<Record<string, string>>;
  readonly viewer: Viewer;
  readonly tools: ConsoleTools;
}

/** What the console is given besides the registry. */
export interface ConsoleTools {
  /** The TypeScript that is generated for a schema; undefined where this server has no generator. */
  readonly generate: GenerateTypes | undefined;
}

/** A file that is generated for a schema. */
export interface GeneratedTypes {
  readonly path: string;
  readonly text: string;
}

/** Gives the TypeScript of a version's events, the file with its types first. Throws where it cannot be generated. */
export type GenerateTypes = (source: {
  readonly subject: string;
  readonly version: number;
  readonly id: number;
  readonly type: SchemaType;
  readonly text: string;
  readonly references: readonly Reference[];
  /** The texts of all that it needs, transitively, in the order of need. */
  readonly resolved: readonly ResolvedReference[];
}) => Promise<readonly GeneratedTypes[]>;

/** A page without what all pages have. */
export interface Page {
  readonly title: string;
  /** Undefined where it is in none. */
  readonly area: Area | undefined;
  readonly main: Html;
  /** 200 unless given. */
  readonly status?: number;
  /** Scripts of its own, by the names of their entries, such as `compare.js`. */
  readonly scripts?: readonly string[];
  /** Set where it answers a form: its address is not one that it could be fetched from again. */
  readonly isAnswer?: true;
}
