/** A JSON Schema as a TypeScript type. Pure. Knows what zod makes of the catalogue's schemas, and refuses anything else. */

export interface Schema {
  $ref?: string;
  $defs?: Record<string, Schema>;
  type?: string | string[];
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
}

type Defs = Readonly<Record<string, Schema>>;

const keyText = (key: string): string => (/^[A-Za-z_]\w*$/.test(key) ? key : JSON.stringify(key));

const union = (members: readonly string[]): string => [...new Set(members)].join(" | ");

const objectText = (schema: Schema, defs: Defs, indent: string): string => {
  const { properties = {}, required = [], additionalProperties: rest } = schema;
  const deeper = `${indent}  `;
  const fields = Object.entries(properties).map(([key, field]) => {
    const optional = !required.includes(key);
    const text = typeText(field, defs, deeper);
    const comment = field.description === undefined ? "" : `${deeper}/** ${field.description} */\n`;
    return `${comment}${deeper}${keyText(key)}${optional ? "?" : ""}: ${text}${optional && text !== "unknown" ? " | undefined" : ""};\n`;
  });
  if (fields.length === 0)
    return typeof rest === "object" ? `Record<string, ${typeText(rest, defs, indent)}>` : "Record<string, never>";
  // `unknown` is wider than any field, so the index signature and the fields can share a type.
  const others = typeof rest === "object" ? `${deeper}[key: string]: unknown;\n` : "";
  return `{\n${fields.join("")}${others}${indent}}`;
};

const plainText = (type: string, schema: Schema, defs: Defs, indent: string): string => {
  switch (type) {
    case "object":
      return objectText(schema, defs, indent);
    case "array":
      return `Array<${typeText(schema.items ?? {}, defs, indent)}>`;
    case "integer":
    case "number":
      return "number";
    case "string":
    case "boolean":
    case "null":
      return type;
    default:
      throw new Error(`There is no type for ${JSON.stringify(schema).slice(0, 200)}`);
  }
};

/** @param indent what the line begins with, for the lines that an object adds */
export const typeText = (schema: Schema, defs: Defs = schema.$defs ?? {}, indent = ""): string => {
  const { $ref, const: only, enum: values, anyOf, oneOf, type } = schema;
  if ($ref !== undefined) {
    const named = defs[$ref.replace("#/$defs/", "")];
    if (named === undefined) throw new Error(`${$ref} is not in the schema.`);
    return typeText(named, defs, indent);
  }
  if ("const" in schema) return JSON.stringify(only);
  if (values !== undefined) return union(values.map((value) => JSON.stringify(value)));
  const members = anyOf ?? oneOf;
  if (members !== undefined) return union(members.map((member) => typeText(member, defs, indent)));
  if (Array.isArray(type)) return union(type.map((each) => plainText(each, schema, defs, indent)));
  return type === undefined ? "unknown" : plainText(type, schema, defs, indent);
};
