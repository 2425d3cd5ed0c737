// Hold answers against the OpenAPI document: validate.mjs DOCUMENT <ANSWERS, a line {"operation", "status", "body"} each.
// Says what is wrong, a line each; a member that the document does not have is wrong too.
import { createInterface } from "node:readline";
import { readFileSync } from "node:fs";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

// Clients must bear members that came later; the document itself has all there are.
function closed(schema) {
    if (Array.isArray(schema)) return schema.map(closed);
    if (schema === null || typeof schema !== "object") return schema;
    const copy = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, closed(value)]));
    return copy.type === "object" && copy.properties ? { additionalProperties: false, ...copy } : copy;
}

const document = closed(JSON.parse(readFileSync(process.argv[2], "utf8")));
const ajv = addFormats(new Ajv2020({ strict: false, allErrors: true }));
ajv.addSchema(document, "document");

const operations = new Map();
for (const [path, methods] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(methods)) operations.set(operation.operationId, { path, method });

const pointer = (text) => text.replaceAll("~", "~0").replaceAll("/", "~1");
for await (const line of createInterface({ input: process.stdin })) {
    const { operation, status, body } = JSON.parse(line);
    const { path, method } = operations.get(operation);
    const response = document.paths[path][method].responses[status];
    const at = response.$ref ?? `#/paths/${pointer(path)}/${method}/responses/${status}`;
    const type = status < 300 ? "application~1json" : "application~1problem+json";
    const validate = ajv.getSchema(`document${encodeURI(`${at}/content/${type}/schema`)}`);
    if (!validate(body))
        for (const e of validate.errors) console.log(`${operation} ${status}: ${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`);
}
