// PostgreSQL with two processes: what is done on one is seen on the other.

import { after, before } from "node:test";
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { DESK, eventually, kyoten, results, serve, story, temporaryFolder, words } from "../world.mjs";

const CLUSTER = process.env.KYOTEN_TEST_POSTGRES;
const skip = CLUSTER ? false : "KYOTEN_TEST_POSTGRES names no cluster; run through scripts/with-postgres.sh";

/** Milliseconds after which the other process must show what was done, and some for a busy machine. */
const SOON = 1_000;
/** Rows of the import that is watched: enough to take a few seconds. */
const MANY = 300_000;

const name = `kyoten_journey_${process.pid}`;
let folder;
let first;
let second;

before(async () => {
  if (skip) return;
  await sql(`create database ${name}`);
  folder = await temporaryFolder();
  const database = ["--database", CLUSTER.replace(/\/[^/?]*(\?|$)/, `/${name}$1`)];
  await kyoten(folder, ["demo", "--seed-only", ...database]);
  const args = [...database, "--hub", "minatono", "--spool", join(folder, "spool")];
  [first, second] = await Promise.all([serve(folder, args), serve(folder, args)]);
});
after(async () => {
  await first?.stop();
  await second?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
  if (!skip) await sql(`drop database if exists ${name} with (force)`);
});

function sql(statement) {
  const versions = "/usr/lib/postgresql";
  let psql = "psql";
  try {
    psql = join(versions, readdirSync(versions).sort((a, b) => a - b).at(-1), "bin/psql");
  } catch {
    // Not a Debian: the one on the path.
  }
  return promisify(execFile)(psql, [CLUSTER, "-v", "ON_ERROR_STOP=1", "-qc", statement]);
}

story("片方で直した電話番号が、もう片方の公開ページにすぐ出る", async (world) => {
  const resident = await world.person(second, { width: DESK });
  await resident.goto("/search?q=訪問看護ステーションかいつぶり望帆台");
  const [{ href }] = await results(resident);
  await resident.goto(href);
  assert.match(await words(resident), /0128-22-2902/);

  const page = await world.person(first, { width: DESK, signedInAs: "hoashi" });
  await page.goto(`${href}/edit`);
  await page.locator("#telephone").fill("0128-22-7777");
  await page.getByRole("button", { name: "この内容で登録する" }).click();
  await page.waitForURL(/\/manage$/);
  const shows = async (address) => (await (await resident.request.get(address)).text()).includes("0128-22-7777");
  await eventually("the public page of the other process shows it", () => shows(href), SOON);
  await eventually("and its list", () => shows("/search?q=訪問看護ステーションかいつぶり望帆台"), SOON);
}, { skip });

story("片方で始めた取り込みの進みが、もう片方でも動いて見える", async (world) => {
  const many = join(folder, "pharmacy_many.csv");
  const rows = Array.from({ length: MANY }, (_, n) => `48${String(n).padStart(10, "0")},湊野第${n}薬局,湊野県,湊野市,湊野県湊野市湊大手${(n % 3) + 1}丁目${n % 30}番,,`);
  await writeFile(many, `id,name,pref,city_guess,address,departments,url\n${rows.join("\n")}\n`);

  const page = await world.person(first, { width: DESK, signedInAs: "hoashi" });
  const other = await world.person(second, { width: DESK, signedInAs: "hoashi", signedInOn: first });
  await page.goto("/imports");
  await page.locator("#files").setInputFiles(many);
  for (const [part, value] of [["year", "2026"], ["month", "10"], ["day", "1"]]) await page.locator(`[name=as_of_${part}]`).fill(value);
  await page.locator("[name=data_set][value=national]").check();
  await page.locator("#kind").selectOption({ label: "薬局" });
  await page.getByRole("button", { name: "内容を確かめる" }).click();
  await page.waitForURL(/\/imports\/[^/]+$/);

  let visits = 0;
  other.on("framenavigated", () => (visits += 1));
  await other.goto(new URL(page.url()).pathname);
  const seen = new Set();
  await eventually("the other process shows the end", async () => {
    const now = await words(other);
    seen.add(now.match(/順番を待っています|[\d,]+行を読みました/)?.[0] ?? "the end");
    return /まだ何も反映していません|確かめてほしい/.test(now);
  }, 120_000);
  assert.equal(visits, 1, "without being asked for again");
  // How many steps are caught depends on the machine; that the page moved on by itself does not.
  assert.ok(seen.size >= 2, `the page moved on by itself: ${[...seen].join(", ")}`);
}, { skip });
