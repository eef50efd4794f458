/** The answer on the README's first screen. Pure. */

const BLOCK = /(<!-- answer: [^\n]* -->\n)[\s\S]*?(<!-- \/answer -->)/;

/** How many lines its first two paragraphs have: what is wrong, and the gauges. */
export const linesToShow = (answer: string): number => {
  const blank = answer.split("\n").flatMap((line, at) => (line === "" ? [at] : []));
  return blank[1] ?? answer.trimEnd().split("\n").length;
};

/** A README with this question and its answer between the marks, which it must have. */
export const withAnswer = (readme: string, command: string, answer: string): string => {
  if (!BLOCK.test(readme)) throw new Error("The README has no place for the answer.");
  const block = `\`\`\`console\n$ ${command}\n${answer.trimEnd()}\n\`\`\`\n`;
  return readme.replace(BLOCK, (_, begin: string, end: string) => `${begin}${block}${end}`);
};
