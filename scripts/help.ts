/** Whether somebody asks how a script is called, who is then told. What comes after `--` is for another program. */
export const toldHow = (argv: readonly string[], usage: string): boolean => {
  const end = argv.indexOf("--");
  const own = end === -1 ? argv : argv.slice(0, end);
  const asks = own.includes("--help") || own.includes("-h");
  if (asks) console.log(usage);
  return asks;
};
