/** `_headers`: what is sent along with the console's files. Cloudflare adds it to assets only, never to what the Worker answers. Pure. */

/**
 * Nothing of another site, nothing inline. `connect-src` for the API, `worker-src` for the service worker. Sizes of bars are set by script
 * on the elements' own style, which needs no `unsafe-inline`.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const EVERYWHERE: readonly (readonly [name: string, value: string])[] = [
  ["Content-Security-Policy", POLICY],
  ["X-Content-Type-Options", "nosniff"],
  ["X-Frame-Options", "DENY"],
  ["Referrer-Policy", "no-referrer"],
  ["Strict-Transport-Security", "max-age=31536000"],
  ["Cross-Origin-Opener-Policy", "same-origin"],
  ["Cross-Origin-Resource-Policy", "same-origin"],
  [
    "Permissions-Policy",
    "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()",
  ],
];

const rule = (path: string, headers: readonly (readonly [string, string])[]): string =>
  [path, ...headers.map(([name, value]) => `  ${name}: ${value}`)].join("\n");

/** Two rules for one path are joined by Cloudflare, so `Cache-Control` stands once for each. @param fixed the names that stay, from the root */
export const headersFile = (fixed: readonly string[]): string =>
  `${[
    rule("/*", EVERYWHERE),
    // The name holds the content's hash.
    rule("/assets/*", [["Cache-Control", "public, max-age=31536000, immutable"]]),
    ...fixed.map((path) => rule(path, [["Cache-Control", "no-cache"]])),
  ].join("\n\n")}\n`;
