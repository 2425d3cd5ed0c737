// A typed call of each kind, by the client that openapi-typescript makes of /openapi.json, over mutual TLS.
import { readFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { Agent, setGlobalDispatcher } from "undici";
import createClient from "openapi-fetch";
import type { components, paths } from "./bursar.js";

const [url, ca, certificate, key] = process.argv.slice(2) as [string, string, string, string];
const [authority, cert, secret] = [ca, certificate, key].map((file) => readFileSync(file));
setGlobalDispatcher(new Agent({ connect: { ca: authority, cert, key: secret } }));
const ledger = createClient<paths>({ baseUrl: url });

function uuid7(): string {
    const hex = Date.now().toString(16).padStart(12, "0") + "7" + randomBytes(2).toString("hex").slice(1) + "8" + randomBytes(8).toString("hex").slice(1);
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

const recorded = await ledger.POST("/v1/pledge/record", {
    params: { header: { "Idempotency-Key": uuid7() } },
    body: { party: "norway", initiative: "ai", amount: "1234.50", currency: "CHF", old_rate: "yes" },
});
if (!recorded.data) throw new Error(JSON.stringify(recorded.error));
const seq: number = recorded.data.seq;

const shown = await ledger.GET("/v1/pledge/show", { params: { query: { pledge: String(seq) } } });
if (!shown.data) throw new Error(JSON.stringify(shown.error));
const pledge: components["schemas"]["pledge_show_answer"]["items"][number] | undefined = shown.data.items[0];
const origin: "own" | "third-party" | undefined = pledge?.origin;
const years: string | undefined = pledge?.years?.map((year) => `${year.year}: ${year.open}`).join();
// @ts-expect-error: amounts are texts, and it is seen by the compiler who takes one for a number
const wrong: number | undefined = pledge?.amount;

const refused = await ledger.GET("/v1/pledge/show", { params: { query: { pledge: "999999" } } });
const code: components["schemas"]["problem"]["code"] | undefined = refused.error?.code;
console.log(pledge?.amount, pledge?.currency, origin, years?.slice(6), code);
