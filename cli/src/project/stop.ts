/** Resolves at the first signal to stop; the second one ends the process at once. */
export function stopSignal(): Promise<void> {
  return new Promise((stop) => {
    let stopping = false;
    for (const [signal, code] of [
      ["SIGTERM", 143],
      ["SIGINT", 130],
    ] as const) {
      process.on(signal, () => {
        if (stopping) process.exit(code);
        stopping = true;
        stop();
      });
    }
  });
}
