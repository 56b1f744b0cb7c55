/**
 * Whether a test may use a service that is not part of the project. `reason` says why it is not there; then the tests
 * are skipped with one line, or fail where the run must have everything (CI=true or REQUIRE_SERVICES=1).
 */
export function needService(name: string, reason: string | undefined): boolean {
  if (reason === undefined) return true;
  if (process.env.CI === "true" || process.env.REQUIRE_SERVICES === "1") {
    throw new Error(`${name} is not there, and this run needs it: ${reason}`);
  }
  console.warn(`SKIPPED: no ${name}: ${reason}`);
  return false;
}
