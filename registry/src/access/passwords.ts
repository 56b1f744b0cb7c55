import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

/** What making one hash costs: scrypt's log2 of N, r and p. OWASP's choice for 32 MiB. */
export interface PasswordCost {
  readonly logN: number;
  readonly r: number;
  readonly p: number;
}

/** What new hashes cost. */
export const PASSWORD_COST: PasswordCost = { logN: 15, r: 8, p: 3 };
const KEY_BYTES = 32;
const SALT_BYTES = 16;
/** What scrypt needs is 128 * N * r bytes; more than this no hash may ask for. */
const MOST_MEMORY = 256 * 1024 * 1024;

/** A hash of a password, with its salt and cost: `scrypt$15$8$3$SALT$KEY`. The password is normalized (NFKC) first. */
export async function hashPassword(password: string, cost: PasswordCost = PASSWORD_COST): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await keyOf(password, salt, cost);
  return ["scrypt", cost.logN, cost.r, cost.p, salt.toString("base64url"), key.toString("base64url")].join("$");
}

/** Whether a password is the one of a hash. It takes the same work and time whether it is or not. */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const [name, logN, r, p, salt = "", key = ""] = hash.split("$");
  if (name !== "scrypt") return false;
  const expected = Buffer.from(key, "base64url");
  const cost = { logN: Number(logN), r: Number(r), p: Number(p) };
  const found = await keyOf(password, Buffer.from(salt, "base64url"), cost);
  return expected.length === found.length && timingSafeEqual(expected, found);
}

function keyOf(password: string, salt: Buffer, { logN, r, p }: PasswordCost): Promise<Buffer> {
  return derive(password.normalize("NFKC"), salt, KEY_BYTES, { N: 2 ** logN, r, p, maxmem: MOST_MEMORY });
}
