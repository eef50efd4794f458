import type { Stack } from "../stack/stack.ts";

type Told = Pick<Stack, "worker" | "target" | "viewerToken" | "operatorToken">;

/** The line to type in another terminal to ask doctor; it takes the token from the demo's own file. */
export const askDoctor = ({ worker, target }: Pick<Stack, "worker" | "target">): string =>
  `  TOKEN=$(node -p 'require("./.demo/demo.json").viewer_token')
  curl -H "Authorization: Bearer $TOKEN" -H "Accept: text/plain" ${worker.url}/v1/targets/${target}/doctor
`;

/** @param link signs the operator in to the console */
export function thingsToTry({ worker, target, viewerToken, operatorToken }: Told, link: string): string {
  const base = `${worker.url}/v1/targets/${target}`;
  const curl = `curl -H "Authorization: Bearer $TOKEN"`;
  return `
The console is on ${worker.consoleUrl}
  ${link}
  signs you in as an operator, once, within five minutes; \`npm run demo -- --sign-in\` prints another

The Worker answers on ${worker.url}
  viewer token    ${viewerToken}
  operator token  ${operatorToken}
  both, and more, are in .demo/demo.json

Things to try in another terminal:
  TOKEN=${viewerToken}
  ${curl} -H "Accept: text/plain" ${base}/ping
  ${curl} -H "Accept: text/plain" ${base}/redis/memory
  ${curl} -H "Accept: text/plain" ${base}/container/stats
  ${curl} -H "Accept: text/plain" ${base}/redis/persistence
  ${curl} ${base}/redis/config/maxmemory
  ${curl} -f "${base}/redis/memory?fail_on=warn"
  npm run slack:try -- "/redis memory"
  npm run slack:try -- "/redis set maxmemory 576mb for 2m"
  and ${worker.url}/docs for all of it

Watch doctor find what is wrong:
  npm run demo -- --break full
  ${curl} -H "Accept: text/plain" ${base}/doctor
  npm run demo -- --repair
  and \`npm run demo -- --help\` for the other states

Ctrl-C takes everything down.
`;
}
