/**
 * What a finding cites: the command lines that show a figure on the host, as a person pastes them beside the compose file, and the
 * documents that the rules come from.
 */
import type { Known } from "./rule.ts";

type Service = Pick<Known, "service">;

export const redisCli = ({ service }: Service, command: string): string =>
  `docker compose exec -T ${service} redis-cli ${command}`;

export const serviceLog = (service: string, sinceMs = 15 * 60_000): string =>
  `docker compose logs --since ${Math.max(1, Math.ceil(sinceMs / 60_000))}m ${service}`;

export const inspect = (container: string): string => `docker inspect ${container}`;

export const containerStats = ({ service }: Service): string => `docker stats ${service} --no-stream`;

const REDIS = "https://redis.io/docs/latest";
const OPERATE = `${REDIS}/operate/oss_and_stack/management`;

export const EVICTION = `${REDIS}/develop/reference/eviction/`;
export const MEMORY = `${OPERATE}/optimization/memory-optimization/`;
export const LATENCY = `${OPERATE}/optimization/latency/`;
export const PERSISTENCE = `${OPERATE}/persistence/`;
export const REPLICATION = `${OPERATE}/replication/`;
export const ADMIN = `${OPERATE}/admin/`;
export const ACL = `${OPERATE}/security/acl/`;
export const CLIENTS = `${REDIS}/develop/reference/clients/`;
export const INFO = `${REDIS}/commands/info/`;
export const SCRIPT_KILL = `${REDIS}/commands/script-kill/`;
export const SLOWLOG = `${REDIS}/commands/slowlog-get/`;
export const MISCONF = "https://redis.io/kb/doc/296s7bo3im";

const DOCKER = "https://docs.docker.com";
export const DOCKER_LIMITS = `${DOCKER}/engine/containers/resource_constraints/`;
export const DOCKER_RESTART = `${DOCKER}/engine/containers/start-containers-automatically/`;
export const DOCKER_HEALTH = `${DOCKER}/reference/dockerfile/#healthcheck`;
export const COMPOSE_NETWORKS = `${DOCKER}/compose/how-tos/networking/`;

export const CELERY = "https://docs.celeryq.dev/en/stable/getting-started/backends-and-brokers/redis.html";
/** The document that describes how the target is meant to run. */
export const MISSION = "Redis Configuration for Production, Troubleshooting";
