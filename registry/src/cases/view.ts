import type { Contract } from "@concordat/contracts/model";
import type { CompatibilityLevel } from "@concordat/schema";
import type { Sight } from "../access/sight.ts";
import type { Bounded } from "../bounded.ts";
import type { Formats } from "../formats.ts";
import type { Engine } from "../pool/engine.ts";
import type { Catalogue } from "../search/catalogue.ts";
import type { Reading } from "../store/store.ts";
import type { Library } from "./library.ts";
import type { Likeness } from "./likeness.ts";
import type { Rejections } from "./rejections.ts";

/** What use cases work with, besides what the store holds. */
export interface Tools {
  readonly library: Library;
  readonly likeness: Likeness;
  /** What is searched. */
  readonly catalogue: Catalogue;
  readonly engine: Engine;
  readonly formats: Formats;
  /** The level where none is configured. */
  readonly level: CompatibilityLevel;
  /** Bytes that a schema with its references, metadata and rules may have; undefined for no limit. */
  readonly maxSchemaBytes: number | undefined;
  /** Whether sensitive metadata may be kept. */
  readonly canSeal: boolean;
  /** Contracts by their sha. */
  readonly contracts: Bounded<Contract>;
  /** What was rejected of late. */
  readonly rejections: Rejections;
}

/**
 * What answers and decisions are made with. There is no store in it: all that is known of what it holds was asked with the
 * reading, which remembers that.
 */
export interface View extends Tools {
  readonly reading: Reading;
  /**
   * The same with all that there is, whatever the caller may see: for what answers are worked out with and do not show, such as
   * what a schema that may be seen refers to in turn.
   */
  readonly whole: Reading;
  /** What the caller may see of what was read, and do with it. */
  readonly sight: Sight;
}
