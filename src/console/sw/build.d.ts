/** What the build puts in place of these names. */

/** The addresses of everything that the page is made of. */
declare const SHELL: readonly string[];
/** Another one whenever any of it is another. */
declare const SHELL_VERSION: string;
