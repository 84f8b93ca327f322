// The world a journey takes place in: a hub that serves, and people who look at it through a real browser.
//
// Every page a person sees is watched: a stopped script, an error of the console, a violation of the content
// security policy, a request to anybody else or an answer of 500 fails the story at its end.

import { spawn, execFile } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

/** The repository. */
export const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** Everybody's password in the demo (`app/src/commands/demo.rs`). */
export const PASSWORD = "lighthouse-soup-at-dawn";
/** Widths people have, CSS pixels: the narrowest phone, a usual phone, a desk. */
export const NARROW = 320;
export const PHONE = 390;
export const DESK = 1280;

const KYOTEN = process.env.KYOTEN_BINARY ?? join(ROOT, "target/debug/kyoten");
const PICTURES = join(ROOT, "target/journeys");
const STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** Milliseconds until a page must have answered; the pages of a debug build on two busy cores. */
const PATIENCE = 15_000;
/** Milliseconds until a hub must serve: the demo imports its whole region first. */
const START = 180_000;
/** Milliseconds one story may take. */
const STORY = 240_000;

// ── stories ────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * A test in which people do things one after another: `tell` gets a `World`.
 * At the end everything is closed and everything the browser complained about fails the story.
 */
export function story(name, tell, { skip = false } = {}) {
  test(name, { skip, timeout: STORY }, async () => {
    const world = new World();
    try {
      await tell(world);
      assert.deepEqual(world.complaints, [], "the browser complained");
    } catch (fault) {
      await world.pictureOfTheEnd(name);
      throw fault;
    } finally {
      await world.close();
    }
  });
}

let chromiumOfThisFile;

/** One browser for all stories of a file; each person has their own context in it. */
async function browser() {
  chromiumOfThisFile ??= chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--enable-unsafe-swiftshader",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  return chromiumOfThisFile;
}

after(async () => {
  if (chromiumOfThisFile) await (await chromiumOfThisFile).close();
});

/** The people of one story and what went wrong on their screens. */
class World {
  complaints = [];
  #contexts = [];

  /**
   * Somebody with a browser on `hub`: their page. Without `scripts` nothing of ours runs in it.
   * `signedInOn` is another process of the same hub whose session they bring.
   */
  async person(hub, { width = PHONE, scripts = true, signedInAs, signedInOn = hub } = {}) {
    const context = await (await browser()).newContext({
      viewport: { width, height: width < 700 ? 740 : 900 },
      locale: "ja-JP",
      timezoneId: "Asia/Tokyo",
      reducedMotion: "reduce",
      acceptDownloads: true,
      javaScriptEnabled: scripts,
      baseURL: hub.origin,
      storageState: signedInAs ? await signedInOn.signedIn(signedInAs) : undefined,
    });
    context.setDefaultTimeout(PATIENCE);
    this.#contexts.push(context);
    const page = await context.newPage();
    if (!scripts) withoutScripts.add(page);
    this.#watch(page, hub.origin);
    return page;
  }

  #watch(page, origin) {
    const complain = (sentence) => this.complaints.push(`${new URL(page.url(), origin).pathname}: ${sentence}`);
    page.on("pageerror", (fault) => complain(`a script stopped: ${fault.message}`));
    page.on("console", (message) => {
      // The browser calls a form that comes back with 422 an error; `response` below judges answers.
      const isAnswer = message.text().startsWith("Failed to load resource");
      if (message.type() === "error" && !isAnswer) complain(message.text());
    });
    page.on("request", (request) => {
      if (/^https?:/.test(request.url()) && !request.url().startsWith(origin)) complain(`calls ${request.url()}`);
    });
    page.on("response", (response) => {
      const isPart = response.request().resourceType() !== "document";
      if (response.status() >= (isPart ? 400 : 500)) complain(`${response.status()} from ${response.url()}`);
    });
  }

  /** What everybody saw last, for a story that failed. */
  async pictureOfTheEnd(name) {
    const pages = this.#contexts.flatMap((context) => context.pages());
    for (const [n, page] of pages.entries()) {
      await page.screenshot({ path: picture(`failed-${name}-${n + 1}`), fullPage: true }).catch(() => {});
    }
  }

  async close() {
    for (const context of this.#contexts) await context.close();
  }
}

// ── looking at a page ──────────────────────────────────────────────────────────────────────────────────────

/** Has a good look at a page: title and heading, axe, no sideways scroll, a picture kept in target/journeys. */
export async function look(page, name) {
  await photograph(page, name);
  const found = await complaintsAbout(page);
  assert.deepEqual(found, [], `${name}: ${page.url()}`);
}

/** A picture only: paper has no screen reader and no side to scroll to. */
export async function photograph(page, name) {
  await settle(page);
  await mkdir(PICTURES, { recursive: true });
  await page.screenshot({ path: picture(name), fullPage: true });
}

/** Everything that is wrong with how a page is made. */
export async function complaintsAbout(page) {
  await settle(page);
  const complaints = [];
  if (!(await page.title()).trim()) complaints.push("it has no title");
  const headings = await page.locator("h1").count();
  if (headings !== 1) complaints.push(`it has ${headings} h1`);
  const [wide, window, widest] = await page.evaluate(measure);
  if (wide > window) complaints.push(`it scrolls sideways: ${wide} px in ${window} px, because of ${widest}`);
  // axe itself is a script: it never ends on a screen without scripts.
  if (withoutScripts.has(page)) return complaints;
  await page.evaluate(await axe());
  const { violations } = await page.evaluate((tags) => globalThis.axe.run(document, { runOnly: tags }), STANDARDS);
  for (const { id, help, nodes } of violations) {
    for (const node of nodes) complaints.push(`axe ${id}: ${help}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ""}`);
  }
  return complaints;
}

/** The width of the content and of the window, and what is too wide. Runs in the page. */
function measure() {
  const wide = document.documentElement.scrollWidth;
  const beyond = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1);
  return [wide, innerWidth, beyond.at(-1)?.outerHTML.slice(0, 120) ?? "nothing visible"];
}

/** Fonts are there, and the map has drawn or has said that it cannot. */
async function settle(page) {
  await page.waitForLoadState("load");
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  if ((await page.locator("ky-map").count()) > 0) {
    await page.waitForSelector("ky-map[data-state]", { state: "attached" }).catch(() => {});
    await page.waitForTimeout(1_000);
  }
}

const withoutScripts = new WeakSet();

let axeSource;

// The debugger may evaluate what the page may not, so axe needs no hole in the policy.
function axe() {
  axeSource ??= readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  return axeSource;
}

function picture(name) {
  return join(PICTURES, `${name.replace(/[^\p{Letter}\p{Number}]+/gu, "-")}.png`);
}

/** The visible words of the page's main part. */
export async function words(page) {
  return (await page.locator("main").innerText()).replace(/\s+/g, " ");
}

/** The results of a search as the page shows them: name, address of its page, distance in words and in metres. */
export async function results(page) {
  const cards = page.locator(".ky-results > li");
  const found = [];
  for (const card of await cards.all()) {
    const link = card.locator("h2 a");
    const distance = (await card.locator(".ky-result__distance").count()) ? await card.locator(".ky-result__distance").innerText() : "";
    found.push({ name: await link.innerText(), href: await link.getAttribute("href"), distance, metres: metres(distance) });
  }
  return found;
}

function metres(distance) {
  const [, number, unit] = distance.match(/([\d.,]+)\s*(km|m)/) ?? [];
  return number === undefined ? undefined : Number(number.replaceAll(",", "")) * (unit === "km" ? 1000 : 1);
}

/** Upper ends of the distance bands the list is ordered by, metres (`engines/geography/src/band.rs`). */
const BANDS = [500, 1000, 2000, 3000, 5000, 8000, 12000, 16000];

/** The band of a distance; shown distances are rounded, so `slack` metres at a band's end are forgiven. */
export function bands(distance, slack = 50) {
  const of = (value) => BANDS.findIndex((end) => value <= end) + 1 || BANDS.length + 1;
  return [of(Math.max(0, distance - slack)), of(distance + slack)];
}

// ── hubs ───────────────────────────────────────────────────────────────────────────────────────────────────

/** A folder of its own for everything a hub writes. */
export function temporaryFolder() {
  return mkdtemp(join(tmpdir(), "kyoten-journey-"));
}

/** Runs `kyoten` to its end in `folder`; answers what it printed. Exit codes in `allowed` are no fault. */
export async function kyoten(folder, args, { input, allowed = [0] } = {}) {
  const running = promisify(execFile)(KYOTEN, args, { cwd: folder, maxBuffer: 1 << 26, env: environment() });
  if (input !== undefined) running.child.stdin.end(input);
  return running.catch((fault) => {
    if (allowed.includes(fault.code)) return fault;
    throw new Error(`kyoten ${args.join(" ")} ended with ${fault.code}:\n${fault.stdout}${fault.stderr}`);
  });
}

/** The fictional region, made anew in a temporary folder and served on a free port. */
export async function demo({ database } = {}) {
  const folder = await temporaryFolder();
  const hub = new Hub(folder, ["demo", "--database", database ?? join(folder, "demo.sqlite")], true);
  return hub.started();
}

/** A hub that is in `database` already. */
export async function serve(folder, args) {
  return new Hub(folder, ["serve", ...args], false).started();
}

/** A running kyoten. */
class Hub {
  origin = "";
  #process;
  #output = "";
  #owns;
  #sessions = new Map();
  #used = new Set();

  constructor(folder, args, owns) {
    this.folder = folder;
    this.#owns = owns;
    this.#process = spawn(KYOTEN, [...args, "--listen", "127.0.0.1:0", "--log", "warn"], { cwd: folder, env: environment() });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => (this.#output += text));
    }
    // A story that ends early leaves nobody behind.
    process.once("exit", () => this.#process.kill("SIGKILL"));
  }

  async started() {
    const until = Date.now() + START;
    while (!this.origin) {
      this.origin = this.#output.match(/http:\/\/127\.0\.0\.1:\d+/)?.[0] ?? "";
      if (this.#process.exitCode !== null || Date.now() > until) throw new Error(`kyoten does not serve:\n${this.#output}`);
      await pause(50);
    }
    return this;
  }

  async stop() {
    if (this.#process.exitCode === null) {
      const ended = new Promise((resolve) => this.#process.once("exit", resolve));
      this.#process.kill("SIGTERM");
      await ended;
    }
    if (this.#owns) await rm(this.folder, { recursive: true, force: true });
  }

  /** What the process said, for stories about faults. */
  get output() {
    return this.#output;
  }

  /** The present code of the second factor of somebody of the demo. */
  async code(login) {
    return (await kyoten(this.folder, ["demo", "--code", login])).stdout.trim();
  }

  /** A code that was not used yet: each counts once, so this may wait for the next half minute. */
  async freshCode(login) {
    let code = await this.code(login);
    while (this.#used.has(`${login} ${code}`)) {
      await pause(500);
      code = await this.code(login);
    }
    this.#used.add(`${login} ${code}`);
    return code;
  }

  /** The cookies of somebody of the demo who has signed in; once for all stories of a file. */
  signedIn(login) {
    if (!this.#sessions.has(login)) this.#sessions.set(login, this.#signIn(login));
    return this.#sessions.get(login);
  }

  async #signIn(login) {
    const context = await (await browser()).newContext({ baseURL: this.origin, locale: "ja-JP" });
    const page = await context.newPage();
    await enterPassword(page, login, PASSWORD);
    await enterCode(page, await this.freshCode(login));
    assert.doesNotMatch(page.url(), /sign-in/, `${login} is signed in`);
    const state = await context.storageState();
    await context.close();
    return state;
  }
}

/** The first page of signing in. */
export async function enterPassword(page, login, password) {
  await page.goto("/sign-in");
  await page.getByLabel("ログイン名").fill(login);
  await page.getByLabel("パスワード").fill(password);
  await page.getByRole("button", { name: "ログインする" }).click();
}

/** The second page of signing in. */
export async function enterCode(page, code) {
  await page.getByLabel("確認コード").fill(code);
  await page.getByRole("button", { name: /確認する|設定を終える/ }).click();
}

/** The six digits of an authenticator app (RFC 6238, SHA-1, 30 s) for a secret in base32. */
export function totp(secret, at = Date.now()) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret.replace(/[^A-Z2-7]/gi, "").toUpperCase()].map((letter) => letters.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const digest = createHmac("sha1", key).update(counter).digest();
  const number = digest.readUInt32BE(digest[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

/** The surroundings of a kyoten process: nobody's own settings. */
function environment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("KYOTEN_")));
}

/** The rows of a CSV file as objects by column name. */
export function csvRows(text) {
  const rows = [[""]];
  let quoted = false;
  for (const sign of text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n")) {
    const row = rows.at(-1);
    if (sign === '"') quoted = !quoted;
    else if (sign === "," && !quoted) row.push("");
    else if (sign === "\n" && !quoted) rows.push([""]);
    else row[row.length - 1] += sign;
  }
  const [header, ...lines] = rows.filter((row) => row.length > 1);
  return lines.map((line) => Object.fromEntries(header.map((name, at) => [name, line[at] ?? ""])));
}

/** Metres between two points {lat, lon} on a sphere (haversine). */
export function metresBetween(a, b) {
  const radians = (degrees) => (degrees * Math.PI) / 180;
  const half = (angle) => Math.sin(angle / 2) ** 2;
  const arc = half(radians(b.lat - a.lat)) + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * half(radians(b.lon - a.lon));
  return 2 * 6_371_008.8 * Math.asin(Math.sqrt(arc));
}

/** Waits some milliseconds. */
export function pause(duration) {
  return new Promise((resolve) => setTimeout(resolve, duration));
}

/** Asks again until the answer is not falsy; fails with `what` when it never is. */
export async function eventually(what, ask, patience = PATIENCE) {
  const until = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    assert.ok(Date.now() < until, what);
    await pause(100);
  }
}
