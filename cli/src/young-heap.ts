import { PerformanceObserver } from "node:perf_hooks";
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

/** Bytes beyond which V8's space for new objects does not grow. */
const LARGEST = 8 * 1024 * 1024;

/**
 * Keeps V8 from taking 100 MB for new objects, as it does on a machine with much memory: a server's requests leave little
 * behind, and a few megabytes serve them as fast. It grows by a factor that V8 reads whenever it does, and which is set to 1 once
 * it is large enough. A size that Node was started with stays as it is.
 */
export function boundYoungHeap(): void {
  const given = [...process.execArgv, process.env.NODE_OPTIONS ?? ""].join(" ");
  if (/--(?:max|min)[-_]semi[-_]space[-_]size/.test(given)) return;
  const observer = new PerformanceObserver(() => {
    const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === "new_space");
    if (young !== undefined && young.space_size < LARGEST) return;
    setFlagsFromString("--semi-space-growth-factor=1");
    observer.disconnect();
  });
  observer.observe({ entryTypes: ["gc"] });
}
