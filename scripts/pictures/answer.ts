/** The answer on the README's first screen. Pure. */

const BLOCK = /(<!-- answer: [^\n]* -->\n)[\s\S]*?(<!-- \/answer -->)/;

/** A README with this question and its answer between the marks, which it must have. */
export const withAnswer = (readme: string, command: string, answer: string): string => {
  if (!BLOCK.test(readme)) throw new Error("The README has no place for the answer.");
  const block = `\`\`\`console\n$ ${command}\n${answer.trimEnd()}\n\`\`\`\n`;
  return readme.replace(BLOCK, (_, begin: string, end: string) => `${begin}${block}${end}`);
};
