export {
  type AgainstText,
  type ApiError,
  COMPATIBILITY_PATH,
  type CompatibilityRequest,
  type CompatibilityResponse,
  compatibilityRequest,
} from "./compatibility.ts";
