export { readPact } from "./read.ts";
export { contractSha, pactFileName, pactOf, pactText } from "./write.ts";
