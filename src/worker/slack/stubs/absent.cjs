/** Stands in the bundle for a package that Bolt loads and, with a receiver of our own, never uses. */
module.exports = {};
