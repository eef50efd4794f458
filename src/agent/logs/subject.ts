/** Whether a line that speaks of a broken connection speaks of one to Redis. "Connection refused" alone says nothing. */

/** Class names, logger names and turns of phrase that only Redis clients print. */
const CLIENT = new RegExp(
  [
    // redis-py and kombu, django-redis
    String.raw`\bredis\.(?:asyncio\.)?exceptions\.`,
    String.raw`\bError -?\d{1,5} connecting to (?:\S+:\d{1,5}|unix socket: \S+)\. `,
    String.raw`\bError (?:\d{1,5} )?while (?:reading from|writing to) (?:socket|\S+:\d{1,5})`,
    String.raw`\bTimeout reading from (?:socket|\S+:\d{1,5})`,
    // ioredis, node-redis
    String.raw`\bioredis\b`,
    "MaxRetriesPerRequestError",
    "SocketClosedUnexpectedlyError",
    String.raw`@redis/client\b`,
    // GLIDE
    String.raw`\bStandalone\(Received error\b`,
    String.raw`\bRedis (?:client error|connection (?:to \S+ failed|lost and command aborted))`,
    // go-redis, redigo
    String.raw`(?:^|[\s"'])redis: (?:connection pool|client is closed|\d{4}/)`,
    // jedis, lettuce, Spring Data Redis, Redisson
    String.raw`\bredis\.clients\.jedis\b`,
    String.raw`\bJedis\w{0,30}Exception\b`,
    String.raw`\bio\.lettuce\.core\b`,
    String.raw`\bi\.l\.c(?:ore)?\.`,
    String.raw`\bRedis(?:Connection|Command|System|Timeout|Server)\w{0,30}Exception\b`,
    // redis-rb, redis-client
    String.raw`\bRedis(?:Client)?::\w{1,40}Error\b`,
    String.raw`\bError connecting to Redis\b`,
    // Sidekiq
    String.raw`\bERROR: Error fetching job: `,
    // phpredis
    String.raw`\bRedisException: `,
  ].join("|"),
  "i",
);

const REDIS_ADDRESS = /\b(?:rediss?|valkeys?)(?:\+\w{1,16})?:\/\/|:6379(?!\d)|\bport\b\W{1,4}6379(?!\d)|', 6379\)/i;
const REDIS_WORD = /redis|valkey/i;

/** What else an application connects to, by address or by name. */
const OTHER_ADDRESS =
  /\b(?:amqps?|postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|kafka|nats|smtps?|ldaps?|memcached?):\/\/|(?::|\bport\b\W{1,4}|', )(?:5432|5433|567[12]|15672|3306|27017|9200|9092|11211|25|465|587|389|636|2181|4222|1433|1521)(?!\d)/i;
const OTHER_SYSTEM =
  /postgres|psycopg|\bpq: |\bpgx\b|mysql|mariadb|mongo|rabbitmq|\bamqp|kafka|elasticsearch|opensearch|memcache|\bsmtp|\bldap/i;
const OTHER_NAME = /\bhttps?:\/\/|:(?:80|443|8080|8443)(?!\d)/i;
/** What took too long is the application's own work, though the line may name Redis beside. */
const OF_WORK =
  /\b(?:job|task|workflow|test|build|query|statement|transaction|upload|download|export|import|render|webhook|page)s?\b[^:;,]{0,80}\b(?:timed out|time-?out)\b/i;
const EOF = /\bEOF\b/;
/** What else ends too early: something that is read or decoded, or a connection of another protocol. */
const OF_DATA =
  /\b(?:un)?marshal|\b(?:de|en)cod(?:e|er|ing)\b|\bdeserializ|\bpars(?:e|er|ing)\b|\b(?:yaml|json|toml|xml|csv|gob|msgpack|proto(?:buf)?|avro|gzip|zlib|flate|zip|tar|base64|multipart|mime|template|websocket|grpc|rpc error|stdin|body|ssh|sftp|smtp|s3|dump)\b|\bTLS handshake error from\b|\b(?:up|down)load|\w\.(?:conf|cfg|ini|rdb|aof|csv|json|ya?ml|toml|gz|zip|tar|xml)\b/i;

const isEndOfData = (line: string): boolean => EOF.test(line) && OF_DATA.test(line);

/** The address for which it failed, as Node, Go, Java and Python's HTTP clients say it. */
const FAILED_AT =
  /\b(?:ECONN(?:REFUSED|RESET)|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|dial tcp|lookup|UnknownHostException:) ([\w.-]{1,256})(?::(\d{1,5}))?|\bhost=['"]?([\w.-]{1,256})['"]?, ?port=(\d{1,5})/;
const REDIS_URL = /\b(?:rediss?|valkeys?)(?:\+\w{1,16})?:\/\/\S*/gi;

/** Redis is only named by its URL, and what failed was the way to an address that is not in it. */
const isElsewhere = (line: string): boolean => {
  const [all, host, port, otherHost = host, otherPort = port] = FAILED_AT.exec(line) ?? [];
  if (all === undefined) return false;
  const where = otherPort === undefined ? otherHost : `:${otherPort}`;
  const urls = line.match(REDIS_URL) ?? [];
  return (
    urls.length > 0 && !urls.some((url) => url.includes(where ?? "")) && !REDIS_WORD.test(line.replace(REDIS_URL, ""))
  );
};

/** A request in an access log: its path may hold any word. */
const ACCESS_LOG = /\b(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) "?\/|\bHTTP\/\d/;

const escaped = (name: string): string => name.replaceAll(/[^\w]/g, String.raw`\$&`);

/** The service as the host that a connection was meant for, or a look-up. */
const asHost = (service: string): RegExp =>
  new RegExp(String.raw`(?:^|[\s"'/@([\x60])${escaped(service)}:\d{2,5}(?!\d)`, "i");
/** What failed, right before the address for which it did: such a line is about that address, whatever else it names. */
const asDirect = (service: string): RegExp =>
  new RegExp(
    String.raw`(?:ENOTFOUND|EAI_AGAIN|UnknownHostException:|lookup) ${escaped(service)}(?![\w.-])|\b(?:E[A-Z]{6,12}|connect(?:ing|ion)?(?: to)?|dial tcp) (?:[\w.-]{1,256}:6379|${escaped(service)}:\d{2,5})(?!\d)`,
    "i",
  );

export type Subject = "redis" | "other" | "untold";

/** @param service the compose service of Redis: within the project it is Redis's host name */
export const createSubject = (service: string): ((line: string) => Subject) => {
  const host = asHost(service);
  const direct = asDirect(service);
  return (line) => {
    if (CLIENT.test(line)) return "redis";
    if (OTHER_ADDRESS.test(line)) return "other";
    if (direct.test(line)) return "redis";
    if (isElsewhere(line)) return "other";
    if (OTHER_SYSTEM.test(line) || OF_WORK.test(line)) return "other";
    if (REDIS_ADDRESS.test(line) || host.test(line)) return "redis";
    if (OTHER_NAME.test(line) || ACCESS_LOG.test(line) || isEndOfData(line)) return "other";
    return REDIS_WORD.test(line) ? "redis" : "untold";
  };
};
