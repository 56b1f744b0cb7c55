export { type DiskCacheOptions, diskCachedRegistry } from "./cache.ts";
