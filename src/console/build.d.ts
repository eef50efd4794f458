/** What the build puts in place of these names. */

/** Each operation's way to be asked, from the catalogue. */
declare const API_ROUTES: import("./api/routes.ts").ApiRoutes;
