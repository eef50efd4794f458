/** By this name in `Accept`, the API answers with what a page lays out (`present/page.ts`). */
export const VIEW_MEDIA = "application/vnd.redis-ops.view+json";
