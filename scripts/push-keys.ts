/** `npm run push-keys -- SUBJECT`: makes the pair of keys by which push services know this Worker, and prints its entry for `ALERT_DESTINATIONS`, once. */
import { createECDH } from "node:crypto";
import { pushSchema, type PushKeys } from "../src/worker/config/push.ts";
import { toldHow } from "./help.ts";

const USAGE = `Usage: npm run push-keys -- SUBJECT
  SUBJECT  whom a push service may write to about this Worker: mailto:ops@example.org, or an https:// address.
           Apple's refuses all messages of one that is at no real domain.`;

/** A new pair of P-256: an uncompressed point and a scalar of 32 bytes, base64url. Null for nobody whom one may write to. */
export const newPushKeys = (subject: string): PushKeys | null => {
  const made = createECDH("prime256v1");
  const public_key = made.generateKeys("base64url");
  // `getPrivateKey` leaves out zeros at the front.
  const private_key = Buffer.concat([Buffer.alloc(32), made.getPrivateKey()])
    .subarray(-32)
    .toString("base64url");
  const parsed = pushSchema.safeParse({ kind: "push", subject, public_key, private_key });
  return parsed.success ? parsed.data : null;
};

const main = (args: readonly string[]): void => {
  if (toldHow(args, USAGE)) return;
  const [subject = "", ...more] = args;
  const entry = more.length > 0 ? null : newPushKeys(subject);
  if (entry === null) {
    console.error(USAGE);
    process.exitCode = 2;
    return;
  }
  console.log(`Its entry in the JSON of the secret ALERT_DESTINATIONS, shown only now:\n`);
  console.log(`  "console": ${JSON.stringify(entry)}\n`);
  console.log(`A target tells of its alerts in this way with "tell": ["console"] in its "watch". Devices that have subscribed
with an earlier pair have to subscribe again.`);
};

if (import.meta.main) main(process.argv.slice(2));
