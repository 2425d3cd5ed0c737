// The public pages in Debian's Chromium: what each view is like for whoever reads it, by keyboard, without script, narrow, in either direction.
//
//   node look.mjs ORIGIN CA-FINGERPRINT VIEWS HOW       a line "ok SENTENCE" or "not ok SENTENCE" for each
//   node look.mjs ORIGIN CA-FINGERPRINT VIEWS pictures FOLDER [LANGUAGE]   a PNG of each view, wide and narrow, light and dark
//   node look.mjs ORIGIN CA-FINGERPRINT VIEWS cover FILE                   what stands first in the window, small
//
// VIEWS are paths with commas between, one that is refused by design with its status before it: 404:/nothing; HOW is brief or whole.
import { readFile } from "node:fs/promises";
import { address, alone, axe, each, end, keyboard, look, open, overflow, pictures, scriptless, start, tabTo, test } from "./browser.mjs";

const [origin, spki, views, how, folder, shown = "en"] = process.argv.slice(2);
const statuses = new Map(views.split(",").map((one) => (/^\d+:/.test(one) ? [one.slice(4), Number(one.slice(0, 3))] : [one, 200])));
const paths = [...statuses.keys()];
const whole = how === "whole";
await start({ origin, spki, parameters: ({ language = "en" }) => ({ language }) });

// What a view offers to be taken along has what its name says; where it is no page, a browser keeps it as a file.
async function downloads(path) {
  const { page } = await open(path);
  const files = await page.locator(".files a, .links a").evaluateAll((all) => all.map((one) => one.getAttribute("href")).filter((one) => /\.(csv|json|xlsx|pdf)\b/.test(one)));
  const wrong = [];
  for (const href of files) {
    const kind = href.match(/\.(csv|json|xlsx|pdf)\b/)[1];
    if (kind === "json") {
      const answer = await page.goto(new URL(href, origin).href);
      const text = await answer.text();
      if (!answer.ok() || !answer.headers()["content-type"].startsWith("application/json") || !JSON.parse(text).edition) wrong.push(`${href}: ${text.slice(0, 80)}`);
      continue;
    }
    await open(path);
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator(`a[href="${href}"]`).first().click()]);
    const bytes = await readFile(await download.path());
    const begins = { csv: (b) => b.includes(",") && !b.includes("<html"), xlsx: (b) => b.subarray(0, 2).toString() === "PK", pdf: (b) => b.subarray(0, 5).toString() === "%PDF-" };
    if (bytes.length < 20 || !begins[kind](bytes)) wrong.push(`${href}: ${bytes.length} bytes`);
    if (!download.suggestedFilename().endsWith("." + kind)) wrong.push(`${href} is kept as ${download.suggestedFilename()}`);
  }
  return wrong.map((one) => `${path}: ${one}`).join("\n");
}

// A form by keyboard and without script: fields as {SELECTOR: TEXT}, then Enter in the last of them.
async function sent(path, fields, then) {
  const { page } = await open(path, { script: false });
  let last;
  for (const [selector, text] of Object.entries(fields)) {
    await tabTo(page, selector);
    if (text !== "") await page.keyboard.type(text);
    last = selector;
  }
  await Promise.all([page.waitForURL((url) => url.search.includes("language=")), page.waitForNavigation(), page.keyboard.press("Enter")]);
  return (await then(page)) ? "" : `${path} ${last}: ${page.url()}: ${(await page.locator("main").innerText()).slice(0, 300)}`;
}

async function forms() {
  return [
    await sent("/calculator", { "#amount": "25000" }, async (page) => await page.locator("section.result").isVisible()),
    await sent("/calculator", { "#amount": "1" }, async (page) => await page.locator("section.result.below").isVisible()),
    await sent("/calculator", { "#amount": "much" }, async (page) => {
      await page.locator(".errsum a").click();
      return await page.evaluate(() => document.activeElement.id === "amount" && document.activeElement.getAttribute("aria-invalid") === "true" &&
        document.activeElement.value === "much" && document.getElementById("amount-e").checkVisibility());
    }),
    await sent("/check", { "#number": "R-2026-000001", "#code": "AAAA-BBBB-CCCC" }, async (page) => await page.locator(".notice.bad").isVisible()),
    await sent("/check", { "#number": "R-2026-000001" }, async (page) => await page.locator(".errsum a").isVisible()),
    await sent("/documents", { "#number": "<b>R-1</b>", "#code": "\"'><script>alert(9)</script>" }, async (page) =>
      await page.locator(".notice.bad, .errsum").first().isVisible() && (await page.locator("#code").inputValue()).includes("<script>")),
    await sent("/flows", { "#count": "R", button: "" }, async (page) => page.url().includes("count=received") && (await page.locator("#count").inputValue()) === "received"),
  ].filter(Boolean).join("\n");
}

if (how === "pictures") {
  const named = Object.fromEntries(paths.map((path) => [path.replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "landing", path]));
  await pictures(named, folder, ["light", "dark"], { language: shown });
} else if (how === "cover") {
  const { page } = await look({ width: 1120 });
  await page.goto(address(paths[0]));
  await page.screenshot({ path: folder, clip: { x: 0, y: 0, width: 1120, height: 900 } });
} else {
  const themes = ["light", "dark"], languages = whole ? ["en", "fr", "ar", "zh", "ru", "es"] : ["en", "ar"];
  await test("a view asks for nothing elsewhere, and nothing of it is blocked or fails", () => each(paths, (path) => alone(path, { status: statuses.get(path) })));
  await test("a view is whole without script", () => each(paths, scriptless));
  for (const [i, language] of languages.entries())
    for (const theme of whole ? themes : [themes[i]])
      await test(`axe finds nothing in ${theme}, in ${language}`, () => each(paths, (path) => axe(path, { language, theme })));
  for (const language of whole ? languages : [...languages, "ru"])  // whose words are the longest
    await test(`a window of 320 pixels, and one at 400 %, is enough in ${language}`, () => each(paths, async (path) =>
      (await overflow(path, { language, width: 320 })) || overflow(path, { language, width: 1280, zoom: 4 })));
  if (whole)
    for (const language of languages)
      await test(`so is each width between, in ${language}`, () => each(paths, async (path) => {
        for (const width of [360, 390, 480, 640, 768, 900, 1024, 1280, 1920]) {
          const wrong = await overflow(path, { language, width });
          if (wrong) return wrong;
        }
      }));
  await test("by keyboard every link and field is reached, marked, and large enough to be hit", () => (whole ? each(paths, keyboard) : keyboard(paths[0])));
  await test("a form is filled in and sent by keyboard and without script, and what is wrong with it is said at its field", forms);
  await test("what a view offers to take along is what its name says", () => (whole ? each(paths, downloads) : downloads(paths[0])));
}
await end();
