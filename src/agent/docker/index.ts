import type { Policy } from "../policy/policy.ts";
import { createCliDocker } from "./cli/docker.ts";
import { explaining } from "./explaining.ts";
import { createTools } from "./redis-cli/tool.ts";
import type { Docker, Service } from "./seam.ts";
import { createSocketDocker } from "./socket/docker.ts";

/**
 * The transport that the policy names, for one compose service. Nothing is started before the first request.
 *
 * @param env where the `cli` transport takes PATH and HOME from; nothing else of it is passed on
 */
export const createDocker = (
  policy: Pick<Policy, "transport" | "docker_socket">,
  service: Service,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Docker => {
  const tools = createTools(service.reach);
  return explaining(
    policy.transport === "cli"
      ? createCliDocker(policy.docker_socket, service, env, tools)
      : createSocketDocker(policy.docker_socket, service, tools),
    tools,
  );
};
