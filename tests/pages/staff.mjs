// The staff pages in Debian's Chromium, with a certificate: as people read them, and a day's work in them, by keyboard and without script.
//
//   node staff.mjs ORIGIN PEOPLE WHO:VIEWS... HOW       a line "ok SENTENCE" or "not ok SENTENCE" for each
//   node staff.mjs ORIGIN PEOPLE WHO:VIEWS... pictures FOLDER
//
// PEOPLE is a folder with NAME.crt and NAME.key; VIEWS are paths with commas between, as that person is shown them; HOW is brief or whole.
import { alone, axe, axeHere, colours, each, end, keyboard, open, overflow, overflowHere, pictures, scriptless, start, tabTo, test } from "./browser.mjs";

const args = process.argv.slice(2);
const [origin, people] = args;
const drawn = args.includes("pictures");
const how = args.at(-1);        // or the folder
const views = args.slice(2, drawn ? -2 : -1).flatMap((one) => {
  const at = one.indexOf(":");
  return one.slice(at + 1).split(",").map((path) => ({ person: one.slice(0, at), path }));
});
await start({ origin, people });

// Each view as its person is shown it.
const all = (body, options = {}) => each(views, ({ person, path }) => body(path, { ...options, person }));

// Enter, and the page that comes of it.
async function enter(page) {
  await Promise.all([page.waitForNavigation({ waitUntil: "load" }), page.keyboard.press("Enter")]);
}

async function press(page, selector) {
  await tabTo(page, selector);
  await enter(page);
}

async function fill(page, fields) {
  for (const [name, text] of Object.entries(fields)) {
    await tabTo(page, `#f-${name}`);
    await page.keyboard.type(text);
  }
}

// A table that is wider than the text has the room beside it, to both sides, before it scrolls in its region; the page never does.
async function roomy() {
  const { page } = await open("/staff/report/gap", { person: "finance2", width: 1440 });
  const [region, content, text] = await page.evaluate(() => {
    const scroll = document.querySelector("main .scroll");
    return [scroll.clientWidth, scroll.scrollWidth, document.querySelector("main").clientWidth];
  });
  if (region < content && region < 1440 - 100) return `a table of ${content} pixels has ${region} of 1440`;
  if (content > text && region < text) return `a table of ${content} pixels is no wider than the text, ${text}`;
  return overflowHere(page, "/staff/report/gap");
}

const says = async (page, words) => ((await page.locator("main").innerText()).includes(words) ? "" :
  `${page.url()} does not say "${words}": ${(await page.locator("main").innerText()).slice(0, 400)}`);

// From the list of all to the entry: nothing but keys, and no script.
async function pledge() {
  const { page } = await open("/staff/", { person: "officer", script: false });
  await press(page, 'nav a[href="/staff/pledge/record"]');
  await fill(page, { party: "norway", initiative: "ai", amount: "1250.50", currency: "CHF" });
  await press(page, "button");
  const wrong = (await says(page, "This would be recorded")) || (await says(page, "1,250.50"));
  if (wrong) return wrong;
  await press(page, 'button[value="confirm"]');
  return says(page, "It is recorded");
}

// What was wrong stands between the name of the field and the field, which is where the link leads, and what was typed is there.
async function refused() {
  const { page } = await open("/staff/pledge/record", { person: "officer" });
  await fill(page, { party: "norway", initiative: "ai", amount: "-1", currency: "CHF" });
  await press(page, "form[method=post] button");
  await press(page, ".errsum a");
  return page.evaluate(() => {
    const field = document.activeElement, said = document.getElementById("e-amount"), label = document.querySelector("label[for=f-amount]");
    const top = (one) => one.getBoundingClientRect().top;
    if (field.id !== "f-amount" || field.getAttribute("aria-invalid") !== "true" || field.value !== "-1") return "the link leads to " + field.outerHTML;
    if (!field.getAttribute("aria-describedby").split(" ").includes("e-amount")) return "the field is not described by what was wrong";
    if (!said.checkVisibility() || !(top(label) < top(said) && top(said) < top(field))) return "the sentence is not beside its field";
    if (document.getElementById("f-party").value !== "norway") return "what was typed is gone";
    return top(field) >= 0 && field.getBoundingClientRect().bottom <= innerHeight ? "" : "the field is not in the window";
  });
}

async function evidence() {
  const { page } = await open("/staff/inkind/offer", { person: "officer", script: false });
  await fill(page, { party: "acme", kind: "service", description: "A course", quantity: "3", unit: "day" });
  await page.setInputFiles("#u-evidence", { name: "letter <of> \"offer\".pdf", mimeType: "application/pdf", buffer: Buffer.alloc(70000, "%PDF-1.7\r\n--") });
  await press(page, "form[method=post] button");
  const wrong = (await says(page, 'letter <of> "offer".pdf is filed as evidence')) || (await overflowHere(page, "the preview"));
  if (wrong) return wrong;
  await press(page, 'button[value="confirm"]');
  return says(page, "It is recorded");
}

// A second person: from what waits to the decision.
async function approve() {
  const { page } = await open("/staff/", { person: "finance2", script: false });
  await press(page, 'main a[href^="/staff/approval/show"]');
  await press(page, 'main a[href^="/staff/approval/give"]');
  await press(page, "form[method=post] button");
  const wrong = await says(page, "Nothing is recorded so far");
  if (wrong) return wrong;
  await press(page, 'button[value="confirm"]');
  return says(page, "It is recorded");
}

// A preview, what is refused, and what is recorded are pages as well.
async function between({ rules, ...options }) {
  const { page } = await open("/staff/pledge/record", { ...options, person: "officer" });
  const wrong = [];
  await fill(page, { party: "norway", initiative: "water", amount: "-1", currency: "CHF" });
  await press(page, "form[method=post] button");
  wrong.push(await axeHere(page, "refused", rules), await overflowHere(page, "refused"));
  await page.fill("#f-amount", "10");
  await tabTo(page, "form[method=post] button");
  await enter(page);
  wrong.push(await axeHere(page, "preview", rules), await overflowHere(page, "preview"));
  return wrong.filter(Boolean).join("\n");
}

if (drawn) {
  const named = Object.fromEntries(views.map(({ path }) => [path.replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, ""), path]));
  await pictures(named, how, ["light", "dark"], { person: views[0].person });
} else {
  await test("a page asks for nothing elsewhere, and nothing of it is blocked or fails", () => all(alone));
  await test("a page is whole without script", () => all(scriptless));
  // The dark one is another set of colours, and the same page in all else.
  for (const [theme, rules] of [["light"], ["dark", how === "whole" ? undefined : colours]]) {
    await test(`axe finds nothing in ${theme}`, () => all(axe, { theme, rules }));
    await test(`nor in a preview or what is refused, in ${theme}, at 320 pixels`, () => between({ theme, rules, width: 320 }));
  }
  await test("a window of 320 pixels, and one at 400 %, is enough", async () => (await all(overflow, { width: 320 })) || all(overflow, { width: 1280, zoom: 4 }));
  if (how === "whole")
    for (const width of [390, 640, 900, 1280])
      await test(`so is one of ${width}`, () => all(overflow, { width }));
  await test("a table that is wider than the text has the room of the window beside it", roomy);
  await test("by keyboard every link and field is reached, marked, and large enough to be hit", () =>
    (how === "whole" ? all(keyboard) : keyboard(views[0].path, { person: views[0].person })));
  await test("a pledge is recorded by keyboard and without script: form, preview, entry", pledge);
  await test("what is refused stands beside its field, to which a link leads, with what was typed", refused);
  await test("an offer in kind is submitted with its letter", evidence);
  await test("what waits for a second person is decided on from the first page", approve);
}
await end();
