/** What command lines about a target's service need, as a person on the host would find it. */
import { type Place, placeOf } from "../../protocol/commands.ts";
import type { Result } from "../../protocol/result.ts";
import { within } from "../../shared/deadline.ts";
import type { Budget, Docker } from "../docker/seam.ts";
import { loginBy, type Password } from "../policy/password.ts";
import type { TargetPolicy } from "../policy/policy.ts";

/** How long an answer that is ready waits for it. After the first answer about a container it is known. */
const PLACE_MS = 1000;
/** What was found so recently still holds: looking again costs a warm answer a tenth of the agent's time. */
const HOLDS_MS = 1000;

export interface PlaceParts {
  policy: Pick<TargetPolicy, "service" | "project">;
  docker: Pick<Docker, "composed">;
  password: () => Promise<Result<Password | null>>;
  /** The engine's socket where it is not the one that `docker` asks by itself. */
  socket: string | null;
  now: () => number;
}

/** Never rejects; what the engine does not say in time is left out, and asked again with the next answer. */
export const placeSource = (parts: PlaceParts): ((budget: Budget) => Promise<Place>) => {
  const { policy, docker, now } = parts;
  const fromPolicy = placeOf(policy.service, policy.project);
  let found: { place: Place; at: number } | null = null;
  return async (budget) => {
    if (found !== null && now() - found.at < HOLDS_MS) return found.place;
    const at = now();
    const asked = await within(docker.composed(budget), PLACE_MS).catch(() => null);
    const password = await parts.password();
    const made = asked?.ok === true ? asked.value : null;
    const login = loginBy(password.ok ? password.value : null, made?.variables ?? []);
    const told = { ...fromPolicy, socket: parts.socket, login };
    if (made === null) return told;
    const { container, directory, files, envFiles: env_files, cli, options } = made;
    const place = { ...told, container, directory, files, env_files, cli, options };
    if (password.ok) found = { place, at };
    return place;
  };
};
