/**
 * Stands in the bundle for a native addon, which workerd cannot load. ssh2 requires its addons inside `try` and then
 * does without them, so loading this must fail.
 */
throw new Error("native addons do not exist in the Workers runtime");
