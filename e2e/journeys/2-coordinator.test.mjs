// A coordinator's morning at her desk: signing in, looking at the area, putting right what is wrong.

import { after, before } from "node:test";
import assert from "node:assert/strict";
import { DESK, NARROW, PASSWORD, demo, enterCode, enterPassword, look, pause, results, story, words } from "../world.mjs";

/** The station this morning is about, and one that it is merged with for a minute. */
const STATION = "訪問看護ステーションかいつぶり望帆台";
const PUBLISHED = "0128-22-2902";
const CORRECTED = "0128-22-9999";
const OTHER = "ナースステーションかもめ舎川湊";

let hub;
before(async () => { hub = await demo(); });
after(() => hub?.stop());

/** Where the organization of this name has its page. */
async function find(page, name) {
  await page.goto(`/search?q=${encodeURIComponent(name)}`);
  const found = (await results(page)).find((one) => one.name === name);
  return found?.href;
}

story("パスワードと確認コードでログインし、ログアウトすると戻っても見えない", async (world) => {
  const page = await world.person(hub, { width: DESK });
  await page.goto("/overview");
  assert.match(page.url(), /sign-in/, "the overview asks who is there");
  await look(page, "coordinator 1 sign in 1280");

  await enterPassword(page, "hoashi", "not the password at all");
  assert.match(await words(page), /ログイン名またはパスワードが違います/);
  assert.equal(await page.getByLabel("ログイン名").inputValue(), "hoashi", "the name stays, the password does not");
  assert.equal(await page.getByLabel("パスワード").inputValue(), "");
  await look(page, "coordinator 2 wrong password 1280");

  await page.goto("/overview");
  await page.getByLabel("ログイン名").fill("hoashi");
  await page.getByLabel("パスワード").fill(PASSWORD);
  await page.getByRole("button", { name: "ログインする" }).click();
  await look(page, "coordinator 3 code 1280");
  await page.goto("/overview");
  assert.match(page.url(), /sign-in\/second-factor/, "a password alone opens nothing, and the code is asked for");
  const right = await hub.freshCode("hoashi");
  await enterCode(page, right === "000000" ? "111111" : "000000");
  assert.match(await words(page), /確認コードが違うか、すでに使われています/);
  await look(page, "coordinator 4 wrong code 1280");
  await enterCode(page, right);
  assert.match(page.url(), /\/overview$/, "on to where she wanted to go");

  await page.getByRole("link", { name: "アカウント" }).click();
  assert.match(await words(page), /帆足 澄江/);
  assert.match(await words(page), /この端末/);
  await look(page, "coordinator 5 account 1280");
  await page.getByRole("link", { name: "地域", exact: true }).click();
  assert.equal(await page.locator("h1").innerText(), "地域の一覧");

  await page.getByRole("button", { name: "ログアウト" }).click();
  assert.equal(await page.getByRole("button", { name: "ログアウト" }).count(), 0);
  await look(page, "coordinator 6 signed out 1280");
  await page.goBack();
  await pause(500);
  assert.ok(!(await page.locator("body").innerText()).includes("帆足"), "the back button shows nothing of her");
  assert.notEqual(await page.locator("h1").innerText(), "地域の一覧");
});

story("一覧の数は、その数だけの事業所に続く", async (world) => {
  const page = await world.person(hub, { width: DESK, signedInAs: "hoashi" });
  await page.goto("/overview");
  await look(page, "coordinator overview 1280");
  for (const row of [/^訪問看護/, /^電話番号が未確認/]) {
    await page.goto("/overview");
    const number = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: row }).or(page.getByRole("cell", { name: row })) }).first().getByRole("link").first();
    const count = Number(await number.innerText());
    assert.ok(count > 0);
    await number.click();
    assert.match(await words(page), new RegExp(`全${count}件`), `${row} has ${count}`);
    const rows = await page.locator("main tbody tr").count();
    const pages = await page.getByRole("link", { name: "次のページ" }).count();
    assert.ok(pages > 0 ? rows < count : rows === count, `${rows} rows of ${count}`);
    await look(page, `coordinator list ${row.source} 1280`);
  }
});

story("電話番号を直す: 間違いは教えてもらい、正しいものは履歴に残る", async (world) => {
  const page = await world.person(hub, { width: DESK, signedInAs: "hoashi" });
  const home = await find(page, STATION);
  await page.goto(`${home}/manage`);
  await look(page, "coordinator manage 1280");
  await page.getByRole("link", { name: "内容を直す" }).click();
  await look(page, "coordinator edit 1280");

  await page.locator("#telephone").fill("0128-22-90");
  await page.getByRole("button", { name: "この内容で登録する" }).click();
  const summary = page.locator(".ky-error-summary");
  assert.match(await summary.innerText(), /入力内容に問題があります/);
  assert.match(await summary.innerText(), /電話番号は.*桁で入力してください/);
  assert.match(await page.title(), /^エラー：/);
  const focused = await page.evaluate(() => document.activeElement?.className ?? "");
  assert.match(focused, /ky-error-summary/, "the summary has the focus");
  assert.equal(await page.locator("#telephone").inputValue(), "0128-22-90", "the answer is kept");
  await look(page, "coordinator edit mistake 1280");
  await summary.getByRole("link").first().click();
  assert.equal(await page.evaluate(() => document.activeElement?.id), "telephone", "the sentence leads to its question");

  await page.locator("#telephone").fill("０１２８（２２）９９９９");
  await page.getByRole("button", { name: "この内容で登録する" }).click();
  assert.match(page.url(), /\/manage$/);
  assert.match(await words(page), new RegExp(`${CORRECTED}|０１２８（２２）９９９９`));
  await look(page, "coordinator edited 1280");

  await page.getByRole("link", { name: "履歴を見る" }).click();
  const history = await words(page);
  assert.match(history, new RegExp(PUBLISHED), "what the open data say");
  assert.match(history, new RegExp(`${CORRECTED}|０１２８（２２）９９９９`), "what the hub says");
  assert.match(history, /帆足 澄江/, "who said so");
  await look(page, "coordinator history 1280");

  const resident = await world.person(hub, { width: NARROW });
  await resident.goto(home);
  const call = await resident.locator("main a[href^='tel:']").first().getAttribute("href");
  assert.equal(call, `tel:${CORRECTED.replaceAll("-", "")}`, "a resident calls the new number");
});

story("閉所を記録すると住民には出ず、取り消すとまた出る", async (world) => {
  const page = await world.person(hub, { width: DESK, signedInAs: "hoashi" });
  const resident = await world.person(hub, { width: NARROW });
  const home = await find(resident, OTHER);
  assert.ok(home, "residents find it at first");

  await page.goto(`${home}/manage`);
  await page.getByRole("link", { name: "閉所を記録する" }).click();
  await page.getByRole("button", { name: "閉所を記録する" }).click();
  assert.match(await words(page), /理由を入力するか選んでください/, "nothing is closed without a reason");
  await page.locator("[name=closed_on_year]").fill("令和8");
  await page.locator("[name=closed_on_month]").fill("１０");
  await page.locator("[name=closed_on_day]").fill("31");
  await page.locator("[name=reason]").fill("管理者の退職による");
  await look(page, "coordinator close 1280");
  await page.getByRole("button", { name: "閉所を記録する" }).click();
  assert.match(await words(page), /2026年10月31日.*に閉じました/);
  await look(page, "coordinator closed 1280");

  assert.equal(await find(resident, OTHER), undefined, "residents do not find it any more");
  await resident.goto(home);
  assert.match(await words(resident), /に閉じました/, "its page says what happened");

  await page.getByRole("button", { name: "閉所を取り消す" }).click();
  assert.equal(await page.getByRole("button", { name: "閉所を取り消す" }).count(), 0);
  assert.equal(await find(resident, OTHER), home, "residents find it again");
});

story("同じ事業所をまとめ、まとめたのを元に戻す", async (world) => {
  const page = await world.person(hub, { width: DESK, signedInAs: "hoashi" });
  const [goes, stays] = [await find(page, OTHER), await find(page, STATION)];
  await page.goto(`${goes}/merge`);
  await look(page, "coordinator merge choose 1280");
  await page.getByLabel(/まとめ先の番号か/).fill(`${hub.origin}${stays}`);
  await page.getByRole("button", { name: "内容を見比べる" }).click();
  await look(page, "coordinator merge compare 1280");
  await page.locator("[name=reason]").fill("同じ建物に移ったため");
  await page.getByRole("button", { name: "この2つをまとめる" }).click();
  await look(page, "coordinator merged 1280");

  const resident = await world.person(hub, { width: NARROW });
  await resident.goto(goes);
  assert.equal(new URL(resident.url()).pathname, stays, "the old address leads to the one that stays");

  await page.goto(`${stays}/manage`);
  await page.getByRole("button", { name: "まとめたのを元に戻す" }).click();
  await resident.goto(goes);
  assert.equal(new URL(resident.url()).pathname, goes);
  assert.equal(await resident.locator("h1").innerText(), OTHER);
});

story("目印を加えて、その近くを地図と一覧で見る", async (world) => {
  const page = await world.person(hub, { width: DESK, signedInAs: "hoashi" });
  await page.goto("/landmarks");
  await look(page, "coordinator landmarks 1280");
  await page.getByRole("button", { name: "目印を加える" }).click();
  assert.match(await words(page), /名前を入力してください/);
  assert.match(await words(page), /場所を入力してください/);
  await page.getByLabel("名前").fill("帆柱原バス停");
  await page.getByLabel("よみ").fill("ほばしらはらばすてい");
  await page.getByLabel("場所").fill("36.3620,141.7398");
  await page.getByRole("button", { name: "目印を加える" }).click();
  assert.match(await words(page), /帆柱原バス停/);

  await page.goto("/search?q=訪問看護&near=帆柱原バス停");
  const found = await results(page);
  assert.ok(found.some((one) => one.name === "ナースステーションふなうた帆柱原" && one.metres <= 100), "the station at the stop is near");
  await page.getByRole("link", { name: "地図", exact: true }).click();
  await look(page, "coordinator map 1280");
  assert.equal(await page.locator("ky-map").getAttribute("data-state"), "drawn");
  assert.ok(await page.locator("ky-map canvas").isVisible(), "the map is drawn");
  assert.deepEqual((await results(page)).map((one) => one.name), found.map((one) => one.name), "the list stands beside it");

  const reached = [];
  for (let n = 0; n < 120; n += 1) {
    await page.keyboard.press("Tab");
    reached.push(await page.evaluate(() => `${document.activeElement?.className} ${document.activeElement?.closest(".ky-results") ? "list" : ""}`));
  }
  assert.ok(reached.some((one) => /maplibregl-canvas/.test(one)), "the map can be reached with the keyboard");
  assert.ok(reached.some((one) => /ky-map__pin/.test(one)), "and each pin of it");
  assert.ok(reached.some((one) => /list/.test(one)), "and the list");
  await page.locator("a.ky-map__pin").first().focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/organizations\//);
});

story("市の担当者は見られるが、直せない", async (world) => {
  const page = await world.person(hub, { width: DESK, signedInAs: "funaki" });
  await page.goto("/overview");
  assert.equal(await page.locator("h1").innerText(), "地域の一覧");
  const home = await find(page, STATION);
  for (const path of [`${home}/edit`, "/imports", "/landmarks"]) {
    const answer = await page.goto(path);
    assert.ok([403, 404].includes(answer.status()), `${path} answers ${answer.status()}`);
  }
  await look(page, "viewer may not 1280");
});
