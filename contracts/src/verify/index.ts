export { type ContractFile, readContracts } from "../files.ts";
export {
  type Builder,
  type Builders,
  NEVER,
  type Provided,
  type ProviderOptions,
  type WantedMessage,
} from "./provider.ts";
export {
  type ContractResult,
  type VerificationReport,
  type VerifyOptions,
  verificationRequestOf,
  verifyContracts,
} from "./verify.ts";
