import { readFileSync } from "node:fs";

/** Prints how many tests passed and failed, from the results that the test run wrote. */
interface Results {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
  readonly success: boolean;
}

const file = new URL("../.cache/test-results.json", import.meta.url);
const { numPassedTests, numFailedTests, success } = JSON.parse(readFileSync(file, "utf8")) as Results;
// A file that does not load fails without a failed test of its own.
const failed = numFailedTests === 0 && !success ? 1 : numFailedTests;
console.log(`${numPassedTests} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
