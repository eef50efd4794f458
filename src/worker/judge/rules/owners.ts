/** The step where Redis may not read or write its own files. */
import { shellWord } from "../../../protocol/commands.ts";
import { dirText, named, type OnFiles, takenForGranted, withProgram } from "../data-files.ts";
import { ownersIn, userOf } from "../rule.ts";

/** To give them back to the user that Redis runs as. */
export const giveBack = (on: OnFiles): string => {
  const { files, container, known } = on;
  const dir = named(files, "dir");
  // What the container has by itself, no other container sees, and nobody but Redis has made.
  if (!files.onVolume)
    return `See whose the files in ${dirText(files)} are: \`${ownersIn(known, container, dir)}\`. They lie in the container itself, on no volume: let \`user:\` in the compose file be theirs, or mount a volume there that is Redis's.`;
  const granted = takenForGranted(files, ["dir"]);
  const path = shellWord(dir);
  return `See whose the files are: \`${withProgram(on, "ls", `-lan ${path}`)}\`.${granted === null ? "" : ` ${granted}`} Give them to the user that Redis runs as (\`user:\` in the compose file, else redis): \`${withProgram(on, "chown", `-R ${userOf(known, container)} ${path}`)}\`.`;
};
