/** What the build puts in place of these names. */

/** The addresses of everything that the page is made of. */
declare const SHELL: readonly string[];
/** Of those that keep their name but for the page, SHA-256 in hexadecimal digits. */
declare const SHELL_SUMS: Readonly<Record<string, string>>;
/** Another one whenever any of it is another. */
declare const SHELL_VERSION: string;
