/** Room for so many bytes. */
export interface Room {
  /**
   * Asks for room. `admit` is called at once where there is some, or else when it is this one's turn; `refuse` where there is
   * none within the time, or at once where as many bytes wait in line already. Whatever its size, one that is alone has room.
   */
  enter(size: number, admit: () => void, refuse: (waitedMs: number) => void): void;
  /** Gives room back. */
  leave(size: number): void;
}

interface InLine {
  readonly size: number;
  readonly admit: () => void;
  readonly timer: NodeJS.Timeout;
}

/** Room for `bytes`, which whatever finds none waits for `waitMs` milliseconds, one behind the other. */
export function createRoom(bytes: number, waitMs: number): Room {
  const line = new Set<InLine>();
  let used = 0;
  let lined = 0;
  const fits = (size: number): boolean => used === 0 || used + size <= bytes;
  const leaveLine = (waiting: InLine): void => {
    line.delete(waiting);
    lined -= waiting.size;
    clearTimeout(waiting.timer);
  };
  const letIn = (): void => {
    for (const waiting of line) {
      if (!fits(waiting.size)) return;
      leaveLine(waiting);
      used += waiting.size;
      waiting.admit();
    }
  };
  return {
    enter: (size, admit, refuse) => {
      if (line.size === 0 && fits(size)) {
        used += size;
        admit();
      } else if (line.size > 0 && lined + size > bytes) refuse(0);
      else {
        const timer = setTimeout(() => {
          leaveLine(waiting);
          refuse(waitMs);
          // What stood behind it may be small enough.
          letIn();
        }, waitMs);
        const waiting: InLine = { size, admit, timer };
        line.add(waiting);
        lined += size;
      }
    },
    leave: (size) => {
      used -= size;
      letIn();
    },
  };
}
