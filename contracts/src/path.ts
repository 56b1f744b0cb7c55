export { ITEMS, jsonPath, type Path, type PathStep, parsePath, pathText, VALUES } from "@concordat/schema";
