// Files: a broken one changes nothing and says why, an own list is explained once, a renewal is looked at,
// taken and taken back.

import { after, before } from "node:test";
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DESK, NARROW, demo, eventually, look, results, story, words } from "../world.mjs";

let hub;
let region;
before(async () => {
  hub = await demo();
  region = join(hub.folder, "var/demo/spool/region");
});
after(() => hub?.stop());

/** Hands in files and waits until they have been looked at. */
async function handIn(page, files, { on = ["2026", "10", "1"], list = "national" }) {
  await page.goto("/imports");
  await page.locator("#files").setInputFiles(files);
  for (const [n, part] of ["year", "month", "day"].entries()) await page.locator(`[name=as_of_${part}]`).fill(on[n]);
  await page.locator(`[name=data_set][value=${list}]`).check();
  await page.getByRole("button", { name: "内容を確かめる" }).click();
  await ended(page);
}

/** The page of a job renews itself until the job has ended. */
async function ended(page) {
  await page.waitForURL(/\/imports\/[^/]+$/);
  await eventually("the job ends by itself on the page", async () => (await page.locator("#import-job [role=status], #import-job .ky-notice").count()) > 0 && (await page.locator("progress, [role=progressbar]").count()) === 0, 60_000);
}

async function publish(page) {
  await page.getByRole("button", { name: "この内容で取り込む" }).click();
  await page.waitForURL(/\/imports\/[^/]+$/);
  await eventually("it is published", async () => (await words(page)).includes("反映しました"), 60_000);
}

/** What residents find, as one text, to see whether anything has changed. */
async function everything(page) {
  const found = [];
  for (const kind of ["visiting_nursing", "care_management"]) {
    const answer = await page.request.get(`/search.csv?kind=${kind}&area=hub`);
    found.push(...(await answer.text()).split("\r\n").sort());
  }
  return found.join("\n");
}

/** What the report must say about each kind of mistake of the fixture, which names the line. */
const SENTENCES = {
  name_missing: /「事業所名」が空です/,
  identifier_missing: /「事業所番号」が空です/,
  coordinate_not_a_number: /緯度・経度を読めません（北緯36度/,
  too_few_columns: /列の数が見出しと合いません/,
  too_many_columns: /列の数が見出しと合いません/,
  // Said at the second of the two, which names the first.
  duplicated_identifier: /7行目と同じ番号で、内容が違います/,
  nul_byte: /見えない文字（NUL）/,
  name_too_long: /「事業所名」が長すぎます/,
  unknown_kind: /「訪問占い」は種類の一覧にありません/,
  telephone_not_a_number: /電話番号として読めません（番号は受付でどうぞ）/,
  identifier_too_short: /桁数が合いません（4860）/,
};

story("壊れたファイルは、間違いをすべて行で教え、何も変えない", async (world) => {
  const page = await world.person(hub, { width: DESK, signedInAs: "hoashi" });
  const before = await everything(page);
  await page.goto("/imports");
  await look(page, "files 1 imports 1280");
  await page.getByRole("button", { name: "内容を確かめる" }).click();
  assert.match(await words(page), /取り込むファイルを選んでください.*時点の年・月・日を入力してください.*どの一覧に取り込むか/);
  await look(page, "files 2 nothing chosen 1280");

  await handIn(page, join(region, "broken/broken_jigyosho_130.csv"), {});
  assert.match(await words(page), /まだ何も反映していません|取り込める内容がありません/);
  await look(page, "files 3 broken 1280");
  const report = page.url();
  await page.goto(`${report}?verdict=rejected`);
  const rejected = await page.locator("main tbody tr").allInnerTexts();
  await page.goto(report);
  const rows = [...rejected, ...(await page.locator("main tbody tr").allInnerTexts())];
  const mistakes = JSON.parse(await readFile(join(region, "broken/mistakes.json"), "utf8"));
  assert.equal(mistakes.length, Object.keys(SENTENCES).length, "every kind of mistake of the fixture is known here");
  const unsaid = mistakes.filter(({ line, mistake }) => !rows.some((row) => new RegExp(`(^|\\D)${line}行目`).test(row) && SENTENCES[mistake].test(row.replace(/\s+/g, " "))));
  assert.deepEqual(unsaid, [], `said was:\n${rows.join("\n")}`);

  const [saved] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: /CSVで保存する/ }).click()]);
  const csv = await readFile(await saved.path(), "utf8");
  for (const { line } of mistakes) assert.match(csv, new RegExp(`(^|\\n)"?${line}"?,`), `line ${line} stands in the CSV`);
  assert.equal(await everything(page), before, "nothing has changed");

  await page.setViewportSize({ width: NARROW, height: 740 });
  await look(page, "files 4 broken 320");
});

story("拠点の一覧は、列の意味を一度決めれば次から覚えている", async (world) => {
  const page = await world.person(hub, { width: DESK, signedInAs: "hoashi" });
  const list = join(region, "broken/hub_list.csv");
  await handIn(page, list, { list: "own", on: ["令和8", "11", "1"] });
  await page.getByRole("link", { name: "列の対応を決める" }).click();
  await look(page, "files 5 mapping 1280");
  await page.locator("#name").fill("通いの場の一覧");
  assert.equal(await page.locator("select[name^=column-]").count(), 6, "one question for each column");
  const proposed = await page.locator("#kind").inputValue();
  await page.locator("#kind").selectOption("");
  await page.getByRole("button", { name: "この対応で内容を確かめる" }).click();
  assert.match(await page.locator(".ky-error-summary").innerText(), /事業所の種類を選んでください/);
  assert.equal(await page.locator("#name").inputValue(), "通いの場の一覧", "the answers are kept");
  await look(page, "files 6 mapping mistake 1280");
  await page.locator("#kind").selectOption(proposed);
  await page.getByRole("button", { name: "この対応で内容を確かめる" }).click();
  await ended(page);
  await look(page, "files 7 mapped 1280");
  await publish(page);
  await look(page, "files 8 own list published 1280");

  await page.goto(`/search?q=${encodeURIComponent("若帆台ふれあいサロン")}`);
  assert.ok((await results(page)).some((one) => one.name === "若帆台ふれあいサロン"), "it can be found");

  await handIn(page, list, { list: "own", on: ["2026", "11", "2"] });
  assert.match(await words(page), /以前に決めた列の対応「通いの場の一覧」を使いました/, "nobody is asked again");
});

story("更新版は、確かめてから取り込み、取り消すと元に戻る", async (world) => {
  const page = await world.person(hub, { width: DESK, signedInAs: "isogai" });
  const before = await everything(page);
  const changes = JSON.parse(await readFile(join(region, "renewal/changes.json"), "utf8"));
  const expected = (kind) => changes.filter(({ change }) => change === kind).length;

  await handIn(page, ["renewal/jigyosho_130.csv", "renewal/jigyosho_430.csv"].map((file) => join(region, file)), {});
  const report = await words(page);
  for (const [kind, word] of [["added", "加わる"], ["changed", "変わる"], ["vanished", "なくなる"]]) {
    assert.match(report, new RegExp(`${word}（${expected(kind)}件）`), `${kind} as the region says`);
  }
  await look(page, "files 9 renewal 1280");
  assert.equal(await everything(page), before, "looking changes nothing");

  await publish(page);
  await look(page, "files 10 renewal published 1280");
  assert.notEqual(await everything(page), before, "now it has changed");

  await page.goto("/imports");
  await look(page, "files 11 history 1280");
  await page.getByRole("link", { name: /^取り消す/ }).first().click();
  await look(page, "files 12 undo question 1280");
  await page.getByRole("button", { name: "この取り込みを取り消す" }).click();
  await eventually("it is undone", async () => (await words(page)).includes("取り消しました"), 60_000);
  await look(page, "files 13 undone 1280");
  assert.equal(await everything(page), before, "everything is as it was");
});
