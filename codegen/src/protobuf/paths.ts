import { wktPublicImportPaths } from "@bufbuild/protobuf/codegenv2";
import { builtinFile, type LinkedFile, type ProtobufModel } from "@concordat/schema/protobuf";
import { createNames, fileName } from "../names.ts";

/** What a schema's own file is called beside those that it imports. */
const OWN = "schema";
/** A path of more folders, or of more characters, becomes one name. */
const MOST_FOLDERS = 8;
const LONGEST = 200;

/** Gives each file of a schema a path that its module can have; those of protobuf-es keep their own. */
export function modulePathsFor(own: ProtobufModel): (file: LinkedFile) => string {
  const names = createNames([], { caseless: true });
  const given = new Map<LinkedFile, string>([[own, names.take(OWN)]]);
  return (file) => {
    const path = given.get(file) ?? (runtimeModule(file) === undefined ? names.take(safe(file.path)) : bare(file.path));
    given.set(file, path);
    return `${path}.proto`;
  };
}

/**
 * The module of protobuf-es that has a file of google.protobuf; undefined for every other file, and for one that only has
 * its name: then a type of it is not among those of protobuf-es.
 */
export function runtimeModule({ path, types }: LinkedFile): string | undefined {
  const known = builtinFile(path)?.types;
  const missing = known === undefined || [...types.keys()].some((name) => !known.has(name));
  return missing || !Object.hasOwn(wktPublicImportPaths, path) ? undefined : wktPublicImportPaths[path];
}

/** The names of references are untrusted: folders and names of letters and digits alone, none of which leads elsewhere. */
function safe(path: string): string {
  const folders = bare(path).split("/");
  const whole = folders.map(fileName).join("/");
  return folders.length > MOST_FOLDERS || whole.length > LONGEST ? fileName(bare(path)) : whole;
}

function bare(path: string): string {
  return path.replace(/\.proto$/, "");
}
