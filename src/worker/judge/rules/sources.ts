/** Where the rules come from. */
const REDIS = "https://redis.io/docs/latest";
const OPERATE = `${REDIS}/operate/oss_and_stack/management`;

export const EVICTION = `${REDIS}/develop/reference/eviction/`;
export const MEMORY = `${OPERATE}/optimization/memory-optimization/`;
export const LATENCY = `${OPERATE}/optimization/latency/`;
export const PERSISTENCE = `${OPERATE}/persistence/`;
export const REPLICATION = `${OPERATE}/replication/`;
export const SENTINEL = `${OPERATE}/sentinel/`;
export const CLUSTER = `${OPERATE}/scaling/`;
export const ADMIN = `${OPERATE}/admin/`;
export const ACL = `${OPERATE}/security/acl/`;
export const SECURITY = `${OPERATE}/security/`;
export const TLS = `${OPERATE}/security/encryption/`;
export const CLIENTS = `${REDIS}/develop/reference/clients/`;
export const INFO = `${REDIS}/commands/info/`;
export const COMMANDS = `${REDIS}/commands/`;
export const FLUSHALL = `${REDIS}/commands/flushall/`;
export const SCRIPT_KILL = `${REDIS}/commands/script-kill/`;
export const SLOWLOG = `${REDIS}/commands/slowlog-get/`;
export const MISCONF = "https://redis.io/kb/doc/296s7bo3im";

/** What its image holds. */
export const VALKEY = "https://hub.docker.com/r/valkey/valkey";

const DOCKER = "https://docs.docker.com";
export const DOCKER_LIMITS = `${DOCKER}/engine/containers/resource_constraints/`;
export const DOCKER_RESTART = `${DOCKER}/engine/containers/start-containers-automatically/`;
export const DOCKER_HEALTH = `${DOCKER}/reference/dockerfile/#healthcheck`;
export const DOCKER_VOLUMES = `${DOCKER}/engine/storage/volumes/`;
export const COMPOSE_NETWORKS = `${DOCKER}/compose/how-tos/networking/`;

export const CELERY = "https://docs.celeryq.dev/en/stable/getting-started/backends-and-brokers/redis.html";
/** The document that describes how the target is meant to run. */
export const MISSION = "Redis Configuration for Production, Troubleshooting";
