import { ACCESS_OPERATIONS } from "@concordat/client/api";

/** What a caller may need in order to call a route; `none` is for everybody. */
export const PERMISSIONS = ["none", ...ACCESS_OPERATIONS] as const;
/** One of {@link PERMISSIONS}. */
export type Permission = (typeof PERMISSIONS)[number];
