/** Where Redis's files are, and the command lines and steps that name them. Pure. */
import { type DataFiles, FILES_BY_DEFAULT, FILES_UNKNOWN } from "../../protocol/data-files.ts";
import { composeDo, composeUp, copyBack, copyOfData, type Known, onItsData, type Parts } from "./rule.ts";

type File = keyof DataFiles;

export interface Files extends DataFiles {
  /** Whether they lie where a container sees them that is given the volumes of Redis's; so it is taken to be where that is not known. */
  onVolume: boolean;
}

/** As Redis tells it, else as its container was started. */
export const filesOf = ({ persistence, files, provenance }: Partial<Parts>): Files => {
  const told = persistence?.files ?? FILES_UNKNOWN;
  const started = files ?? FILES_UNKNOWN;
  const dir = told.dir ?? started.dir;
  const kept = provenance?.kept_on ?? (dir === started.dir ? files?.kept_on : null);
  return {
    dir,
    dbfilename: told.dbfilename ?? started.dbfilename,
    appenddirname: told.appenddirname ?? started.appenddirname,
    appendfilename: told.appendfilename ?? started.appendfilename,
    onVolume: kept !== "none" && kept !== "tmpfs",
  };
};

/** Redis's own default stands in for what is not known: `takenForGranted` says so. */
export const named = (files: DataFiles, file: File): string => files[file] ?? FILES_BY_DEFAULT[file];

/** In Redis's directory. */
export const pathOf = (files: DataFiles, ...names: readonly string[]): string =>
  [named(files, "dir").replace(/\/$/, ""), ...names].join("/");

/** Of what a step names, what was not known; null where all was. */
export const takenForGranted = (files: DataFiles, used: readonly File[]): string | null => {
  const unknown = [...new Set(used)].filter((file) => files[file] === null);
  if (unknown.length === 0) return null;
  const names = unknown.map((file) => `\`${file}\` (${FILES_BY_DEFAULT[file]})`).join(", ");
  return `What Redis was told of ${names} could not be read; where yours has another, write that instead.`;
};

/** For a sentence. */
export const dirText = ({ dir }: DataFiles): string =>
  dir === null ? "Redis's directory (its `dir`, which is not known here)" : `\`${dir}\``;

/** Space on Redis's own disk. */
export const freeIt = (files: DataFiles): string =>
  `Free space on the volume: old dumps and \`temp-*.rdb\` files in ${dirText(files)}, images and logs of Docker on the host (\`docker system df\`); or give the volume more.`;

/** Redis's files while its container does not run. */
export interface OnFiles {
  files: Files;
  container: string;
  known: Known;
}

/** A program on them: on those of the volumes, or on the copy that `copyFirst` makes of what is on none. @param asks whether it asks something of the person */
export const withProgram = (
  { files, container, known }: OnFiles,
  program: string,
  words: string,
  asks = false,
): string => onItsData(known, container, program, words, files.onVolume ? null : named(files, "dir"), asks);

export const copyFirst = ({ files, container, known }: OnFiles, used: readonly File[] = []): string => {
  const granted = takenForGranted(files, ["dir", ...used]);
  const copy = `Copy the data first: \`${copyOfData(known, container, named(files, "dir"))}\` (an older copy that is there: move it away)`;
  const elsewhere = files.onVolume ? "" : "; it lies on no volume, so what follows is done to the copy";
  return `${copy}${elsewhere}.${granted === null ? "" : ` ${granted}`}`;
};

/** Starts Redis on what was put right. What is in the container alone would be gone with it, so it is not made anew. */
export const onceMore = ({ files, container, known }: OnFiles): string =>
  files.onVolume
    ? `\`${composeUp(known)}\``
    : `\`${copyBack(known, container, named(files, "dir"))}\` and \`${composeDo(known, "restart")}\``;
