export { testDeadLetters, testDeferral } from "./aside.ts";
export { bare } from "./bare.ts";
export { testLog, testReplay } from "./log.ts";
export { testOrder } from "./order.ts";
export { allOf, type LogPlace, type Place, recorder, textOf, uniqueName, until } from "./place.ts";
export { testTransactions } from "./transactions.ts";
export { testTransport } from "./transport.ts";
