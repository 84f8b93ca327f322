// Looks at every page of a gallery folder as a phone and as a desk, in light and dark:
// axe finds nothing, nothing scrolls sideways, nothing breaks the content security policy.
//
//   node check-gallery.mjs FOLDER [PICTURES]
//
// With PICTURES, a screenshot of each page and width is kept there.

import { mkdir, readFile, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { openBrowser, serve } from "./stage.mjs";

const [folder, pictures] = process.argv.slice(2);
if (!folder) {
  console.error("usage: node check-gallery.mjs FOLDER [PICTURES]");
  process.exit(2);
}

const VIEWS = [
  { name: "320-light", viewport: { width: 320, height: 640 }, colorScheme: "light" },
  { name: "320-dark", viewport: { width: 320, height: 640 }, colorScheme: "dark" },
  { name: "1280-light", viewport: { width: 1280, height: 900 }, colorScheme: "light" },
  { name: "1280-dark", viewport: { width: 1280, height: 900 }, colorScheme: "dark" },
  { name: "320-without-scripts", viewport: { width: 320, height: 640 }, javaScriptEnabled: false },
];

const STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const { server, origin } = await serve(folder);
const browser = await openBrowser();

if (pictures) await mkdir(pictures, { recursive: true });
let complaints = 0;
try {
  const pages = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(".html")).sort();
  for (const page of pages) for (const view of VIEWS) await look(page, view);
  console.log(`${pages.length} pages, ${VIEWS.length} views each: ${complaints} complaints`);
} finally {
  await browser.close();
  server.close();
}
process.exit(complaints === 0 ? 0 : 1);

async function look(file, { name, ...options }) {
  const where = `${file} at ${name}`;
  const complain = (sentence) => {
    complaints += 1;
    console.error(`${where}: ${sentence}`);
  };
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  page.on("console", (message) => {
    if (/Content Security Policy|violates/i.test(message.text())) complain(message.text());
  });
  page.on("pageerror", (fault) => complain(`script stopped: ${fault.message}`));
  await page.goto(`${origin}/${file}`);
  await settle(page, options);
  if (pictures) {
    const picture = `${file.replace(/\W+/g, "-")}-${name}.png`;
    await page.screenshot({ path: join(pictures, picture), fullPage: true });
  }
  if (options.javaScriptEnabled !== false) {
    for (const { id, help, nodes } of await violations(page)) {
      for (const node of nodes) complain(`${id}: ${help}: ${node.html.slice(0, 200)} ${node.failureSummary ?? ""}`);
    }
    const [wide, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    if (wide > window) complain(`scrolls sideways: ${wide} px of content in ${window} px`);
    for (const small of await page.evaluate(smallTargets)) complain(`smaller than 48 px: ${small}`);
  }
  await context.close();
}

/** The map has drawn (or has said that it cannot), fonts are there. */
async function settle(page, options) {
  await page.waitForLoadState("load");
  if (options.javaScriptEnabled === false) return;
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  if ((await page.locator("ky-map").count()) > 0) {
    await page.locator("ky-map").first().scrollIntoViewIfNeeded();
    await page.waitForSelector("ky-map[data-state]", { state: "attached", timeout: 15_000 });
    await page.waitForTimeout(1_500);
    await page.evaluate(() => scrollTo(0, 0));
  }
}

// The debugger may evaluate what the page may not, so axe needs no hole in the policy.
async function violations(page) {
  await page.evaluate(axe);
  const found = await page.evaluate((tags) => axe.run(document, { runOnly: tags }), STANDARDS);
  return found.violations;
}

/** Controls smaller than 48 px in height, as UI.md forbids; links inside sentences may be. */
function smallTargets() {
  const found = [];
  for (const element of document.querySelectorAll("button, .ky-button, .ky-input, .ky-chip, .ky-nav a, .ky-nav summary, .ky-tabs a, summary")) {
    const { width, height } = element.getBoundingClientRect();
    if (width > 0 && height < 47.5 && !element.closest("[hidden]")) found.push(`${element.outerHTML.slice(0, 80)} (${height})`);
  }
  return found;
}
