/** The same from source, as a program in TypeScript starts. */
import "./bare.js";
