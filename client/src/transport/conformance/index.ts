export { allOf, type Place, recorder, textOf, uniqueName, until } from "./place.ts";
export { testReplay } from "./replay.ts";
export { testTransactions } from "./transactions.ts";
export { testTransport } from "./transport.ts";
