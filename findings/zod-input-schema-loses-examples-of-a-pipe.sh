#!/usr/bin/env bash
# zod 4.6.7: `z.toJSONSchema(schema, { io: "input" })` keeps the description of a field that is transformed, and loses its examples and its default.
#
# One would guess that what one `.meta({ description, examples })` says is kept as one: the examples of a field that takes text are of what may be put in. They
# are, and only the output's schema has them. Of a field without a transformation both are kept in both. A form or a documentation that is made from the input's schema
# lacks the examples of just those fields whose form needs one, such as `2h`.
#
# Seen on 2026-11-29: input {"description":"How long","type":"string"}, output {"description":"How long","examples":["2h"]}; the default of a piped field is in the output's alone as well.
# Ends with 0 while that is so, with 1 when it is not any more.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --no-audit --no-fund zod@4.6.7 > /dev/null 2>&1

cat > schema.mjs <<'PROGRAM'
import * as z from "zod";
const said = { description: "How long", examples: ["2h"] };
const schema = z.object({
  plain: z.string().default("1h").meta(said),
  piped: z.string().transform((text) => text.length).meta(said),
  preset: z.string().transform((text) => text.length).default(2).meta(said),
});
for (const io of ["input", "output"]) {
  const { properties } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  for (const [name, field] of Object.entries(properties))
    console.log(`${io} ${name}: description ${"description" in field}, examples ${"examples" in field}, default ${"default" in field}`);
}
PROGRAM
said=$(node schema.mjs)
echo "$said"
expected='input plain: description true, examples true, default true
input piped: description true, examples false, default false
input preset: description true, examples false, default false
output plain: description true, examples true, default true
output piped: description true, examples true, default false
output preset: description true, examples true, default true'
if [ "$said" != "$expected" ]; then
  echo "The behaviour has changed."
  exit 1
fi
