/**
 * A push service with a browser behind it. The service checks what real ones do (RFC 8030, RFC 8292, and what Apple's and Google's add); the browser decrypts
 * as RFC 8291 and RFC 8188 have it, with none of the sender's code: the platform's own HKDF, ECDH and AES-GCM.
 */
import { fromBase64url, toBase64url } from "../../../../shared/base64url.ts";
import type { Fetch } from "./post.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const bytesOf = (text: string): Bytes => fromBase64url(text) ?? new Uint8Array();
const textOf = (bytes: Bytes): string => new TextDecoder().decode(bytes);
const utf8 = (text: string): Bytes => new Uint8Array(new TextEncoder().encode(text));
const random = (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length));

/** What a browser shows. */
export interface ShownNotification {
  title: string;
  body: string;
  navigate: string;
  tag: string;
  silent: boolean;
  renotify: boolean;
}

export interface Took {
  notification: ShownNotification;
  ttl: number;
  urgency: string | null;
  topic: string | null;
}

const json = (status: number, reason: string): Response => new Response(JSON.stringify({ reason }), { status });

/** A key pair as `npm run push-keys` makes it. */
export const keyPair = async (): Promise<{ public_key: string; private_key: string }> => {
  const curve = { name: "ECDSA", namedCurve: "P-256" };
  const made = (await crypto.subtle.generateKey(curve, true, ["sign", "verify"])) as CryptoKeyPair;
  const raw = (await crypto.subtle.exportKey("raw", made.publicKey)) as ArrayBuffer;
  const { d = "" } = (await crypto.subtle.exportKey("jwk", made.privateKey)) as JsonWebKey;
  return { public_key: toBase64url(new Uint8Array(raw)), private_key: d };
};

/** The claims of `Authorization: vapid t=…, k=…`, where they are signed with the key that the subscription is for. */
const claimsOf = async (authorization: string, key: string): Promise<Record<string, unknown> | null> => {
  const [, token = "", given] = /^vapid t=([\w.-]+), ?k=([\w-]+)$/.exec(authorization) ?? [];
  const [head = "", claims = "", signature = ""] = token.split(".");
  if (given !== key || (JSON.parse(textOf(bytesOf(head))) as { alg: string }).alg !== "ES256") return null;
  const curve = { name: "ECDSA", namedCurve: "P-256" };
  const signer = await crypto.subtle.importKey("raw", bytesOf(key), curve, false, ["verify"]);
  const signed = { name: "ECDSA", hash: "SHA-256" };
  const isSigned = await crypto.subtle.verify(signed, signer, bytesOf(signature), utf8(`${head}.${claims}`));
  return isSigned ? (JSON.parse(textOf(bytesOf(claims))) as Record<string, unknown>) : null;
};

const hkdf = async (salt: Bytes, secret: Bytes, info: Bytes, length: number): Promise<Bytes> => {
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt, info }, key, 8 * length));
};

/** A browser's subscription, and what it makes of a message. */
const newBrowser = async () => {
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const own = (await crypto.subtle.generateKey(curve, true, ["deriveBits"])) as CryptoKeyPair;
  const publicKey = new Uint8Array((await crypto.subtle.exportKey("raw", own.publicKey)) as ArrayBuffer);
  const auth = random(16);
  const decrypted = async (body: Bytes): Promise<string> => {
    const view = new DataView(body.buffer, body.byteOffset);
    const [salt, size, length] = [body.slice(0, 16), view.getUint32(16), view.getUint8(20)];
    const sender = body.slice(21, 21 + length);
    const record = body.slice(21 + length);
    if (record.length > size) throw new Error("more than one record");
    const theirs = await crypto.subtle.importKey("raw", sender, curve, false, []);
    // The Workers' types call it `$public`.
    const exchange = { name: "ECDH", public: theirs } as Parameters<typeof crypto.subtle.deriveBits>[0];
    const shared = await crypto.subtle.deriveBits(exchange, own.privateKey, 256);
    const keyInfo = new Uint8Array([...utf8("WebPush: info\0"), ...publicKey, ...sender]);
    const ikm = await hkdf(auth, new Uint8Array(shared), keyInfo, 32);
    const content = await hkdf(salt, ikm, utf8("Content-Encoding: aes128gcm\0"), 16);
    const iv = await hkdf(salt, ikm, utf8("Content-Encoding: nonce\0"), 12);
    const key = await crypto.subtle.importKey("raw", content, "AES-GCM", false, ["decrypt"]);
    const padded = new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, record));
    const end = padded.findLastIndex((byte) => byte !== 0);
    if (padded[end] !== 2) throw new Error("the last record does not end as one");
    return textOf(padded.slice(0, end));
  };
  return { decrypted, keys: { p256dh: toBase64url(publicKey), auth: toBase64url(auth) } };
};

/**
 * @param key the application server key that the browser has subscribed with
 * @param now milliseconds since the epoch
 */
export const pushService = async (origin: string, key: string, now: () => number) => {
  const { decrypted, keys } = await newBrowser();
  const endpoint = `${origin}/push/${toBase64url(random(24))}`;
  /** What waits for the browser, by its topic: a newer one takes the place of an older. */
  const took: Took[] = [];
  const state = { isGone: false };

  const refusal = async (url: string, headers: Headers, body: unknown): Promise<Response | null> => {
    if (url !== endpoint || state.isGone) return json(410, "Unregistered");
    const claims = await claimsOf(headers.get("authorization") ?? "", key);
    const exp = Number(claims?.["exp"]);
    const isFresh = exp > now() / 1000 && exp <= now() / 1000 + 24 * 3600;
    const isSaid = /^(?:mailto:[^@]+@[\w-]+\.[\w.-]+|https:\/\/)/.test(String(claims?.["sub"]));
    if (claims === null || claims["aud"] !== origin || !isFresh || !isSaid) return json(403, "BadJwtToken");
    if (!/^\d+$/.test(headers.get("ttl") ?? "")) return json(400, "BadTtl");
    if (headers.get("content-encoding") !== "aes128gcm") return json(400, "BadEncoding");
    if (!["very-low", "low", "normal", "high"].includes(headers.get("urgency") ?? "normal"))
      return json(400, "BadUrgency");
    if (!/^[\w-]{1,32}$/.test(headers.get("topic") ?? "none")) return json(400, "BadTopic");
    if (!(body instanceof Uint8Array)) return json(400, "NoPayload");
    return body.length > 4096 ? json(413, "PayloadTooLarge") : null;
  };

  const fetcher: Fetch = async (url, { method, headers: sent, body, redirect }) => {
    const headers = new Headers(sent);
    if (method !== "POST" || redirect !== "manual") return json(405, "MethodNotAllowed");
    const refused = await refusal(url, headers, body);
    if (refused !== null) return refused;
    const message = JSON.parse(await decrypted(body as Bytes)) as {
      web_push: number;
      notification: ShownNotification;
    };
    if (message.web_push !== 8030) return json(400, "NotDeclarative");
    const topic = headers.get("topic");
    const before = took.findIndex((each) => topic !== null && each.topic === topic);
    if (before !== -1) took.splice(before, 1);
    const { notification } = message;
    took.push({ notification, ttl: Number(headers.get("ttl")), urgency: headers.get("urgency"), topic });
    return new Response(null, { status: 201, headers: { location: `${origin}/message/${took.length}` } });
  };

  return {
    ...{ fetcher, took, state },
    subscription: { endpoint, keys },
  };
};
