import { type ChildProcess, spawn } from "node:child_process";

/** Processes that run the same file, each with its name. */
export interface Members {
  /** Starts members, or asks the last ones to leave. */
  resize(count: number): Promise<void>;
  /** Kills one, each in turn, and starts it again. Gives how many it killed. */
  killOne(): Promise<number>;
  killAll(): void;
}

/** Members that run a file; its argument is what `optionsOf` gives for the member's name, as JSON. */
export function createMembers(file: string, optionsOf: (name: string) => object): Members {
  const running = new Map<string, ChildProcess>();
  let turn = 0;
  const start = (name: string): void => {
    const given = JSON.stringify(optionsOf(name));
    running.set(name, spawn(process.execPath, [file, given], { stdio: ["ignore", "ignore", "inherit"] }));
  };
  const end = (child: ChildProcess, signal: "SIGKILL" | "SIGTERM"): Promise<void> =>
    new Promise((ended) => {
      if (child.exitCode !== null || child.signalCode !== null) return ended();
      child.once("exit", () => ended());
      child.kill(signal);
      // One that cannot leave in good order, as its connection is cut, is killed.
      if (signal === "SIGTERM") setTimeout(() => child.kill("SIGKILL"), 20_000).unref();
    });
  return {
    resize: async (count) => {
      for (let index = running.size; index < count; index += 1) start(`member-${index}`);
      const leaving = [...running].slice(count);
      for (const [name] of leaving) running.delete(name);
      await Promise.all(leaving.map(([, child]) => end(child, "SIGTERM")));
    },
    killOne: async () => {
      const [name, child] = [...running][turn++ % running.size] ?? [];
      if (name === undefined || child === undefined) return 0;
      await end(child, "SIGKILL");
      start(name);
      return 1;
    },
    killAll: () => {
      for (const child of running.values()) child.kill("SIGKILL");
    },
  };
}
