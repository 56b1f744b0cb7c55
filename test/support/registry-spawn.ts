import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("./registry-process.ts", import.meta.url));

/** A registry in a process of its own. */
export interface SpawnedRegistry {
  readonly child: ChildProcess;
  readonly url: string;
}

/**
 * Starts `registry-process.ts` over `place`, with the rest of its arguments, and resolves once it answers. Throws where the
 * process ends before that. Its log goes to the standard error, unless it is `quiet`.
 */
export async function spawnRegistry(
  place: string,
  more: readonly string[] = [],
  { env = process.env, quiet = false }: { readonly env?: NodeJS.ProcessEnv; readonly quiet?: boolean } = {},
): Promise<SpawnedRegistry> {
  const stdio = ["ignore", "pipe", quiet ? "ignore" : "inherit"] as const;
  const child = spawn(process.execPath, [script, place, ...more], { stdio: [...stdio], env });
  const ended = once(child, "exit").then(([code, signal]): never => {
    throw new Error(`the registry over ${place} ended before it answered (${code ?? signal})`);
  });
  const line = once(createInterface({ input: child.stdout }), "line");
  const [url] = await Promise.race([line, ended]);
  ended.catch(() => undefined);
  return { child, url: String(url) };
}

/** Kills a registry and waits for its end. */
export async function killRegistry({ child }: Pick<SpawnedRegistry, "child">): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}
