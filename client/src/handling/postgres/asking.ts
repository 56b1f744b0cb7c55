/**
 * The advisory lock by which writers know whether they are to notify: a listener that asks holds it, and those who write
 * without notifying share it until their transaction is over. "asks" in ASCII.
 */
export const ASKING_LOCK = [0x61736b73, 0] as const;
