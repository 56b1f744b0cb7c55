import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

const STRICT = {
  compilerOptions: {
    target: "es2024",
    lib: ["es2025", "esnext.disposable"],
    module: "nodenext",
    types: ["node"],
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    noImplicitOverride: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    erasableSyntaxOnly: true,
    verbatimModuleSyntax: true,
    isolatedModules: true,
    allowImportingTsExtensions: true,
    noEmit: true,
  },
  include: ["**/*.ts"],
};

/** A folder for generated code, with the compiler at its strictest. */
export interface Compiling {
  write(path: string, text: string): void;
  /** What the compiler says; nothing where it is content. */
  compile(): string;
  /** What a file prints that Node runs as it is. */
  run(path: string): string;
}

/**
 * An empty folder within the workspace, so that the generated imports are found as they would be in a user's project. `other`
 * are options of the compiler that differ.
 */
export function compiling(name: string, other: Readonly<Record<string, boolean>> = {}): Compiling {
  const folder = join(root, ".cache", name);
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  rmSync(folder, { recursive: true, force: true });
  write("tsconfig.json", JSON.stringify({ ...STRICT, compilerOptions: { ...STRICT.compilerOptions, ...other } }));
  write("package.json", '{"type":"module"}');
  return {
    write,
    compile: () => {
      try {
        execFileSync(join(root, "node_modules/.bin/tsc"), ["-p", folder], { encoding: "utf8" });
        return "";
      } catch (error) {
        if (error instanceof Error && "stdout" in error) return String(error.stdout);
        throw error;
      }
    },
    run: (path) => execFileSync(process.execPath, [join(folder, path)], { encoding: "utf8", cwd: folder }),
  };
}
