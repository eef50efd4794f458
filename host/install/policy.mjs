// Prints the policy with the target added, or nothing if the target is there already. Runs on the host, Node 18 or later.
import { readFileSync } from "node:fs";

const { TARGET, PROJECT, SERVICE, PROJECT_DIRECTORY, PASSWORD_FILE, TRANSPORT, DOCKER_SOCKET } = process.env;
const path = process.argv[2];

function stop(message) {
  console.error(`error: ${message}`);
  process.exit(1);
}

function read() {
  let text;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return { text: null, policy: { targets: {} } };
    return stop(`cannot read ${path}: ${error.code}`);
  }
  try {
    return { text, policy: JSON.parse(text) };
  } catch (error) {
    return stop(`${path} is not JSON (${error.message}); mend or remove it, then run this again`);
  }
}

const { text, policy } = read();
if (typeof policy.targets !== "object" || policy.targets === null || Array.isArray(policy.targets))
  stop(`${path} has no object "targets"; mend or remove it, then run this again`);

const wanted = {
  ...(PROJECT && { project: PROJECT, service: SERVICE }),
  ...(PROJECT_DIRECTORY && { project_directory: PROJECT_DIRECTORY }),
  ...(PASSWORD_FILE && { password_file: PASSWORD_FILE }),
};
const settings = { ...(TRANSPORT && { transport: TRANSPORT }), ...(DOCKER_SOCKET && { docker_socket: DOCKER_SOCKET }) };
const present = policy.targets[TARGET];
const differs = (have, want) => Object.keys(want).filter((key) => have[key] !== want[key]);

if (text === null) Object.assign(policy, settings);
else
  for (const key of differs(policy, settings))
    console.error(`warning: ${path} is kept as it is: its ${key} is not "${settings[key]}"; edit it if it should be`);

if (present === undefined) {
  if (!PROJECT) stop("--project is needed: the compose project of Redis, as in: docker compose ls");
  policy.targets[TARGET] = wanted;
} else
  for (const key of differs(present, wanted))
    if (key !== "project_directory" || present[key] !== undefined)
      console.error(
        `warning: ${path} is kept as it is: ${key} of ${TARGET} is not "${wanted[key]}"; edit it if it should be`,
      );

// Prints nothing if there is nothing to add, so that the owner's file stays the same to the last byte.
if (present === undefined) console.log(JSON.stringify(policy, null, 2));
