// The pages in Debian's Chromium: what each view is like for whoever reads it, by keyboard, without script, narrow, in either direction.
//
//   node look.mjs ORIGIN CA-FINGERPRINT VIEWS HOW       a line "ok SENTENCE" or "not ok SENTENCE" for each
//   node look.mjs ORIGIN CA-FINGERPRINT VIEWS pictures FOLDER [LANGUAGE]   a PNG of each view, wide and narrow, light and dark
//   node look.mjs ORIGIN CA-FINGERPRINT VIEWS cover FILE                   what stands first in the window, small
//
// VIEWS are paths with commas between; HOW is brief or whole.
import { chromium } from "playwright-core";
import AxeBuilder from "@axe-core/playwright";

const [origin, spki, views, how, folder, shown = "en"] = process.argv.slice(2);
const paths = views.split(",");
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", `--ignore-certificate-errors-spki-list=${spki}`],
});
let failed = 0;

// A page of its own, whose requests, errors and dialogs are noted.
async function open(path, { language = "en", theme = "light", width = 1440, script = true, zoom = 1 } = {}) {
  const context = await browser.newContext({ colorScheme: theme, viewport: { width: Math.round(width / zoom), height: 900 }, deviceScaleFactor: zoom,
    javaScriptEnabled: script, reducedMotion: "reduce" });
  const page = await context.newPage();
  const noted = { requests: [], errors: [] };
  page.on("request", (request) => noted.requests.push(request.url()));
  page.on("console", (message) => message.type() === "error" && noted.errors.push(message.text()));
  page.on("pageerror", (error) => noted.errors.push(String(error)));
  page.on("dialog", (dialog) => { noted.errors.push("a dialog: " + dialog.message()); dialog.dismiss(); });
  const answer = await page.goto(origin + path + (path.includes("?") ? "&" : "?") + "language=" + language, { waitUntil: "load" });
  return { page, noted, answer, close: () => context.close() };
}

async function test(sentence, body) {
  let wrong;
  try {
    wrong = await body();
  } catch (error) {
    wrong = String(error).split("\n")[0];
  }
  if (wrong) failed++;
  console.log(`${wrong ? "not ok" : "ok"} ${sentence}`);
  if (wrong) console.log("# " + String(wrong).replaceAll("\n", "\n# "));
}

// What axe finds: each rule with the first element that breaks it.
async function axe(path, options) {
  const { page, close } = await open(path, options);
  await page.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
  const found = await new AxeBuilder({ page }).withTags(tags).analyze();
  await close();
  return found.violations.map((one) => `${path} ${JSON.stringify(options)}: ${one.id}: ${one.nodes[0].html.slice(0, 200)} ${one.nodes[0].failureSummary}`).join("\n");
}

// Does nothing stand beyond the edge of the window?  Tables of many columns scroll within themselves.
async function overflow(path, options) {
  const { page, close } = await open(path, options);
  const wide = await page.evaluate(() => {
    const most = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= most) return "";
    const beyond = [...document.querySelectorAll("body *")].find((one) => {
      const box = one.getBoundingClientRect();
      return box.width > 0 && (box.right > most + 1 || box.left < -1) && !one.closest(".scroll, .vh, .skip");
    });
    return `${document.documentElement.scrollWidth} > ${most}: ${beyond ? beyond.outerHTML.slice(0, 200) : "?"}`;
  });
  await close();
  return wide && `${path} ${JSON.stringify(options)}: ${wide}`;
}

// Everything that is asked for comes from here, and nothing is blocked or fails.
async function alone(path) {
  const { noted, answer, close } = await open(path);
  const elsewhere = noted.requests.filter((url) => !url.startsWith(origin + "/"));
  await close();
  return [answer.ok() ? "" : `${path} is ${answer.status()}`, ...elsewhere, ...noted.errors].filter(Boolean).join("\n");
}

// By the Tab key alone: first the link that skips what is on every page; then every link and field, each with a mark to be seen.
async function keyboard(path) {
  const { page, close } = await open(path);
  const wrong = [];
  const count = await page.evaluate(() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary, [tabindex='0']")]
    .filter((one) => one.checkVisibility()).length);
  const seen = new Set();
  for (let i = 0; i < count + 2; i++) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const one = document.activeElement;
      if (!one || one === document.body) return null;
      const style = getComputedStyle(one), box = one.getBoundingClientRect();
      return { html: one.outerHTML.slice(0, 120), marked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2, height: box.height, width: box.width,
        inline: style.display === "inline", href: one.getAttribute("href") };
    });
    if (!at) break;
    if (i === 0 && at.href !== "#main") wrong.push("the first stop is " + at.html);
    if (!at.marked) wrong.push("no mark on " + at.html);
    if (!at.inline && (at.height < 23.5 || at.width < 23.5)) wrong.push(`${at.width}x${at.height}: ` + at.html);
    seen.add(at.html + i);
  }
  if (seen.size < count) wrong.push(`${seen.size} of ${count} were reached`);
  await close();
  return wrong.slice(0, 5).map((one) => `${path}: ${one}`).join("\n");
}

// The figures are in the HTML itself.
async function scriptless(path) {
  const plain = await open(path, { script: false }), other = await open(path);
  const text = async ({ page }) => (await page.locator("main").innerText()).trim();
  const [one, two] = [await text(plain), await text(other)];
  await plain.close();
  await other.close();
  return one === two && one.length > 100 ? "" : `${path}: ${one.length} and ${two.length} letters`;
}

async function pictures() {
  for (const path of paths)
    for (const width of [1440, 390])
      for (const theme of how === "pictures" ? ["light", "dark"] : ["light"]) {
        const { page, close } = await open(path, { width, theme, language: shown });
        await page.screenshot({ path: `${folder}/${path.replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "landing"}-${width}-${theme}.png`, fullPage: true });
        await close();
      }
}

async function cover() {
  const { page, close } = await open(paths[0], { width: 1120 });
  await page.screenshot({ path: folder, clip: { x: 0, y: 0, width: 1120, height: 900 } });
  await close();
}

// each of the views, joined
const each = async (body) => (await Promise.all(paths.map(body))).filter(Boolean).join("\n");

if (how === "pictures") {
  await pictures();
} else if (how === "cover") {
  await cover();
} else {
  const themes = ["light", "dark"], languages = how === "whole" ? ["en", "fr", "ar", "zh", "ru", "es"] : ["en", "ar"];
  await test("a view asks for nothing elsewhere, and nothing of it is blocked or fails", () => each(alone));
  await test("a view is whole without script", () => each(scriptless));
  for (const [i, language] of languages.entries())
    for (const theme of how === "whole" ? themes : [themes[i]])
      await test(`axe finds nothing in ${theme}, in ${language}`, () => each((path) => axe(path, { language, theme })));
  for (const language of languages)
    await test(`a window of 320 pixels, and one at 400 %, is enough in ${language}`, async () =>
      (await each((path) => overflow(path, { language, width: 320 }))) || (await each((path) => overflow(path, { language, width: 1280, zoom: 4 }))));
  if (how === "whole")
    for (const language of languages)
      await test(`so is each width between, in ${language}`, async () => {
        for (const width of [360, 390, 480, 640, 768, 900, 1024, 1280, 1920]) {
          const wrong = await each((path) => overflow(path, { language, width }));
          if (wrong) return wrong;
        }
      });
  await test("by keyboard every link and field is reached, marked, and large enough to be hit", () => how === "whole" ? each(keyboard) : keyboard(paths[0]));
}
await browser.close();
process.exit(failed ? 1 : 0);
