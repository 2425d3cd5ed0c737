// What the programs of this folder have in common: Debian's Chromium, windows of it that are used again, and what is asked of every page.
//
// Chromium has several processes for each window, so that one is kept for each way of looking, and pages come into it one after another.
import { chromium } from "playwright-core";
import AxeBuilder from "@axe-core/playwright";

export const colours = ["color-contrast", "link-in-text-block"];
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
// One process for all pages, and none for a graphics card that is not there: each takes half a second of a processor to begin.
const lean = ["--disable-gpu", "--in-process-gpu", "--renderer-process-limit=1", "--disable-site-isolation-trials"];
const windows = new Map();
let browser, origin, certificates, add;
let failed = 0;

// origin: where the pages are; spki: of the key that Chromium is to believe; person(NAME): files of who shows a certificate; parameters: of every address.
export async function start({ origin: where, spki, people, parameters = () => ({}) }) {
  origin = where;
  add = parameters;
  certificates = people;
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: [...lean, "--no-sandbox", ...(spki ? [`--ignore-certificate-errors-spki-list=${spki}`] : [])],
  });
}

export async function end() {
  await browser.close();
  process.exit(failed ? 1 : 0);
}

export async function test(sentence, body) {
  let wrong;
  try {
    wrong = await body();
  } catch (error) {
    wrong = String(error).split("\n").slice(0, 4).join("\n");
  }
  if (wrong) failed++;
  console.log(`${wrong ? "not ok" : "ok"} ${sentence}`);
  if (wrong) console.log("# " + String(wrong).replaceAll("\n", "\n# "));
}

// A window whose requests, errors and dialogs are noted from now on.
export async function look({ theme = "light", width = 1440, script = true, zoom = 1, person } = {}) {
  const key = JSON.stringify([theme, script, zoom, person]);
  const size = { width: Math.round(width / zoom), height: 900 };
  if (!windows.has(key)) {
    const context = await browser.newContext({ colorScheme: theme, viewport: size, deviceScaleFactor: zoom, javaScriptEnabled: script, reducedMotion: "reduce",
      ...(person ? { ignoreHTTPSErrors: true, clientCertificates: [{ origin, certPath: `${certificates}/${person}.crt`, keyPath: `${certificates}/${person}.key` }] } : {}) });
    context.setDefaultTimeout(15000);
    const page = await context.newPage();
    const noted = { requests: [], errors: [] };
    page.on("request", (request) => noted.requests.push(request.url()));
    page.on("console", (message) => message.type() === "error" && noted.errors.push(message.text()));
    page.on("pageerror", (error) => noted.errors.push(String(error)));
    page.on("dialog", (dialog) => { noted.errors.push("a dialog: " + dialog.message()); dialog.dismiss(); });
    windows.set(key, { page, noted });
  }
  const { page, noted } = windows.get(key);
  await page.setViewportSize(size);
  noted.requests.length = noted.errors.length = 0;
  return { page, noted };
}

export function address(path, options = {}) {
  const query = new URLSearchParams(add(options)).toString();
  const [bare, mark] = path.split("#");
  return origin + bare + (query ? (bare.includes("?") ? "&" : "?") + query : "") + (mark ? "#" + mark : "");
}

export async function open(path, options = {}) {
  const { page, noted } = await look(options);
  const answer = await page.goto(address(path, options), { waitUntil: "load" });
  return { page, noted, answer };
}

// For each of the paths in turn, what is wrong of all.
export async function each(paths, body) {
  const wrong = [];
  for (const path of paths) {
    const said = await body(path);
    if (said) wrong.push(said);
  }
  return wrong.join("\n");
}

// What axe finds on the page as it stands: each rule with the first element that breaks it.  Without frames, which no page of ours has, it needs
// no second page to put its findings together: Chromium would start a process for it each time.  With rules it is asked for these alone.
export async function axeHere(page, what, rules) {
  await page.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
  const found = await (rules ? new AxeBuilder({ page }).withRules(rules) : new AxeBuilder({ page }).withTags(tags)).setLegacyMode().analyze();
  return found.violations.map((one) => `${what}: ${one.id}: ${one.nodes[0].html.slice(0, 200)} ${one.nodes[0].failureSummary}`).join("\n");
}

export async function axe(path, { rules, ...options }) {
  const { page } = await open(path, options);
  return axeHere(page, `${path} ${JSON.stringify(options)}`, rules);
}

// Does nothing stand beyond the edge of the window?  Tables of many columns scroll within themselves.
export async function overflowHere(page, what) {
  const wide = await page.evaluate(() => {
    const most = document.documentElement.clientWidth;
    document.querySelectorAll("details").forEach((one) => { one.open = true; });
    if (document.documentElement.scrollWidth <= most) return "";
    const beyond = [...document.querySelectorAll("body *")].find((one) => {
      const box = one.getBoundingClientRect();
      return box.width > 0 && (box.right > most + 1 || box.left < -1) && !one.closest(".scroll, .vh, .skip");
    });
    return `${document.documentElement.scrollWidth} > ${most}: ${beyond ? beyond.outerHTML.slice(0, 200) : "?"}`;
  });
  return wide && `${what}: ${wide}`;
}

export async function overflow(path, options) {
  const { page } = await open(path, options);
  return overflowHere(page, `${path} ${JSON.stringify(options)}`);
}

// Everything that is asked for comes from here, and nothing is blocked or fails; an answer that is a refusal by design is an error to Chromium alone.
export async function alone(path, options = {}) {
  const { noted, answer } = await open(path, options);
  const elsewhere = noted.requests.filter((url) => !url.startsWith(origin + "/"));
  const refused = options.status || 200;
  return [answer.status() === refused ? "" : `${path} is ${answer.status()}`, ...elsewhere,
    ...noted.errors.filter((one) => refused === 200 || !one.includes("Failed to load resource"))].filter(Boolean).join("\n");
}

const stops = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";

// By the Tab key alone: first the link that skips what is on every page; then every link and field, each with a mark to be seen.
export async function keyboard(path, options) {
  const { page } = await open(path, options);
  const wrong = [];
  const count = await page.evaluate((all) => {
    const radios = new Set();        // a group of them is one stop
    return [...document.querySelectorAll(all)].filter((one) => {
      if (!one.checkVisibility()) return false;
      if (one.type !== "radio") return true;
      const first = !radios.has(one.name);
      radios.add(one.name);
      return first;
    }).length;
  }, stops);
  let reached = 0;
  for (let pressed = 0; reached < count + 2 && pressed < 6 * count + 12; pressed++) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const one = document.activeElement, again = one === window.reached;    // a day has a stop for each of its parts
      if (!one || one === document.body) return null;
      window.reached = one;
      const style = getComputedStyle(one), box = one.getBoundingClientRect();
      return { again, html: one.outerHTML.slice(0, 120), marked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2, height: box.height, width: box.width,
        inline: style.display === "inline", href: one.getAttribute("href") };
    });
    if (!at) break;
    if (!at.again) reached++;
    if (reached === 1 && at.href !== "#main") wrong.push("the first stop is " + at.html);
    if (!at.marked) wrong.push("no mark on " + at.html);
    if (!at.inline && (at.height < 23.5 || at.width < 23.5)) wrong.push(`${at.width}x${at.height}: ` + at.html);
  }
  if (reached < count) wrong.push(`${reached} of ${count} were reached`);
  return wrong.slice(0, 5).map((one) => `${path}: ${one}`).join("\n");
}

// Tab until the element of that selector has the focus.
export async function tabTo(page, selector) {
  for (let i = 0; i < 200; i++) {
    if (await page.evaluate((one) => document.activeElement?.matches(one), selector)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`${selector} is not reached by Tab`);
}

// The figures are in the HTML itself.
export async function scriptless(path, options = {}) {
  const text = async (page) => (await page.locator("main").innerText()).trim();
  const one = await text((await open(path, { ...options, script: false })).page);
  const two = await text((await open(path, options)).page);
  return one === two && one.length > 40 ? "" : `${path}: ${one.length} and ${two.length} letters`;
}

// PNGs of each page, wide and narrow, in the themes.
export async function pictures(paths, folder, themes, options = {}) {
  for (const [name, path] of Object.entries(paths))
    for (const width of [1440, 390])
      for (const theme of themes) {
        const { page } = await open(path, { ...options, width, theme });
        await page.screenshot({ path: `${folder}/${name}-${width}-${theme}.png`, fullPage: true });
      }
}
