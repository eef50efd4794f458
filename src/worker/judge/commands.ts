/** The command lines that show a figure on the host, as a person would paste them beside the compose file. */
import type { Known } from "./rule.ts";

type Service = Pick<Known, "service">;

export const redisCli = ({ service }: Service, command: string): string =>
  `docker compose exec -T ${service} redis-cli ${command}`;

export const serviceLog = (service: string, sinceMs = 15 * 60_000): string =>
  `docker compose logs --since ${Math.max(1, Math.ceil(sinceMs / 60_000))}m ${service}`;

export const inspect = (container: string): string => `docker inspect ${container}`;

export const containerStats = ({ service }: Service): string => `docker stats ${service} --no-stream`;
