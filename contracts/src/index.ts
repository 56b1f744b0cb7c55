export { type Contract, ContractError, type ContractMessage, isComplete } from "./model.ts";
export { pactText, readPact } from "./pact/index.ts";
export * from "./record/index.ts";
export * from "./verify/index.ts";
