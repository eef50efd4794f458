/**
 * Asks how a Redis' memory is, and where it is short tries a higher limit without setting it: `node memory.ts [TARGET]` ends with 0 when all is
 * well, 1 when memory needs a look, and 2 when Redis could not be asked. The token needs the role operator for the second question.
 */
import { connect } from "redis-ops-client";

const { REDIS_OPS_URL: url = "", REDIS_OPS_TOKEN: token = "" } = process.env;
const target = process.argv[2] ?? "prod";
const redis = connect({ url, token });

/** Whatever went wrong is a value: there is nothing to catch. */
const main = async (): Promise<number> => {
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

process.exitCode = await main();
