import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";

/** An issuer of tokens with real keys, on a real socket. */
export interface Issuer {
  readonly url: string;
  /** Times that its keys were fetched. */
  fetched(): number;
  /** Signs with its newest key; `claims` are over those of a token that is good. */
  sign(claims?: JWTPayload, header?: object): Promise<string>;
  /** Signs with a new key from now on, and forgets those before. */
  rotate(): Promise<void>;
  /** Whether it answers. */
  answers: boolean;
  close(): Promise<void>;
}

/** Who tokens are for. */
export const AUDIENCE = "concordat";

/** Starts one. */
export async function issuing(): Promise<Issuer> {
  let count = 0;
  let fetched = 0;
  const makeKey = async () => {
    count += 1;
    const { publicKey, privateKey } = await generateKeyPair("ES256");
    return {
      kid: `key-${count}`,
      privateKey,
      jwk: { ...(await exportJWK(publicKey)), kid: `key-${count}`, alg: "ES256" },
    };
  };
  let key = await makeKey();
  const server = createServer((request, response) => {
    if (!issuer.answers) {
      response.writeHead(503).end();
      return;
    }
    response.setHeader("content-type", "application/json");
    if (request.url === "/.well-known/openid-configuration")
      response.end(JSON.stringify({ issuer: issuer.url, jwks_uri: `${issuer.url}/keys` }));
    else {
      fetched += 1;
      response.end(JSON.stringify({ keys: [key.jwk] }));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer: Issuer = {
    url,
    answers: true,
    fetched: () => fetched,
    sign: (claims = {}, header = {}) => {
      const now = Math.floor(Date.now() / 1_000);
      return new SignJWT({ iss: url, aud: AUDIENCE, sub: "ann", iat: now, exp: now + 300, ...claims })
        .setProtectedHeader({ alg: "ES256", kid: key.kid, ...header })
        .sign(key.privateKey);
    },
    rotate: async () => {
      key = await makeKey();
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return issuer;
}
