/** A time of milliseconds since 1970 for a person, to the minute: `2026-11-12 04:18 UTC`. */
export function minuteOf(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** The same to the day: `2026-11-12`. */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
