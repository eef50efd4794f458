/**
 * Asks how a Redis' memory is, and where it is short tries a higher limit without setting it: `node memory.ts [TARGET]` ends with 0 when all is
 * well, 1 when memory needs a look, and 2 when Redis could not be asked. The token needs the role operator for the second question.
 */
import { connect } from "redis-ops-client";

const { REDIS_OPS_URL: url, REDIS_OPS_TOKEN: token } = process.env;
const target = process.argv[2] ?? "prod";

/** Once there is a client, whatever goes wrong is a value. */
const main = async (): Promise<number> => {
  if (!url || !token) throw new TypeError("REDIS_OPS_URL or REDIS_OPS_TOKEN is not set.");
  const redis = connect({ url, token });
  const memory = await redis.memory(target);
  if (!memory.ok) {
    const { code, hop, detail, hint } = memory.failure;
    console.error(`${target}: ${code} at ${hop}: ${detail} ${hint}`);
    return 2;
  }
  const { verdict, reasons, data } = memory.value;
  console.log(`${target}: ${verdict}: ${data.used_memory} of ${data.maxmemory} bytes, ${data.maxmemory_policy}`);
  if (verdict === "ok") return 0;
  for (const { text, next_step } of reasons) console.log(`- ${text} ${next_step}`);
  const tried = await redis.set(target, { key: "maxmemory", value: "576mb", for: "2h", dry_run: true });
  console.log(
    tried.ok ? `576mb for two hours: ${tried.value.summary}` : `576mb is no way out: ${tried.failure.detail}`,
  );
  return 1;
};

try {
  process.exitCode = await main();
} catch (error) {
  // `connect` refuses an address or a token that cannot be one.
  console.error(`${target}: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}
