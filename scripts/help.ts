/** Whether somebody asks how a script is called. What comes after `--` is for another program. Pure. */
export const asksForHelp = (argv: readonly string[]): boolean => {
  const end = argv.indexOf("--");
  const own = end === -1 ? argv : argv.slice(0, end);
  return own.includes("--help") || own.includes("-h");
};
