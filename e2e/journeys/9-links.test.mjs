// An office without an account: the coordinator prints a sheet, the office types its number on an old telephone, the
// coordinator sees what it said.

import { after, before } from "node:test";
import assert from "node:assert/strict";
import { DESK, NARROW, demo, look, photograph, results, story, words } from "../world.mjs";

/** The narrowest screen anybody answers on, CSS pixels. */
const OLD = 240;
const STATION = "訪問看護ステーションかいつぶり望帆台";

let hub;
before(async () => { hub = await demo(); });
after(() => hub?.stop());

async function find(page, name) {
  await page.goto(`/search?q=${encodeURIComponent(name)}`);
  return (await results(page)).find((one) => one.name === name)?.href;
}

/** Asks an office to confirm its entry; the coordinator stands on the request's page. */
async function ask(page, name) {
  await page.goto(`${await find(page, name)}/manage`);
  await page.getByRole("link", { name: "事業所に確認をお願いする" }).click();
  await page.getByLabel("掲載内容の確認").check();
  await page.getByRole("button", { name: "お願いを作る" }).click();
  assert.match(page.url(), /\/links\/[0-9a-f-]+$/);
}

/** Opens a way to deliver and makes it. */
async function deliver(page, act) {
  await page.locator("summary", { hasText: act }).click();
  await page.getByRole("button", { name: act }).click();
}

/** The answer number on a sheet or a script. */
async function number(page) {
  const [code] = (await page.locator("main").innerText()).match(/\d{4}-\d{4}-\d{4}/) ?? [];
  assert.ok(code, "a number stands there");
  return code;
}

story("FAXの用紙の番号を240pxの電話で入れ、変わりないと答える", async (world) => {
  const desk = await world.person(hub, { width: DESK, signedInAs: "hoashi" });
  await ask(desk, STATION);
  await look(desk, "links 1 request 1280");
  const request = desk.url();
  await deliver(desk, "FAXの用紙を作る");
  await photograph(desk, "links 2 sheet 1280");
  await desk.pdf?.({ path: new URL("../../target/journeys/links-sheet.pdf", import.meta.url).pathname, format: "A4", preferCSSPageSize: true });
  const code = await number(desk);
  await desk.getByRole("link", { name: "お願いの画面に戻る" }).click();
  await desk.getByRole("button", { name: "送った" }).click();
  assert.match(await words(desk), /答えを待ちます/);

  const office = await world.person(hub, { width: OLD, scripts: false });
  await office.goto("/l");
  await look(office, "links 3 number 240");
  const wrong = code.slice(0, -1) + ((Number(code.at(-1)) + 1) % 10);
  await office.getByLabel("お答え番号").fill(wrong);
  await office.getByRole("button", { name: "次へ" }).click();
  assert.match(await words(office), /数字を1つ打ち間違えたようです/);
  await look(office, "links 4 slip 240");
  const began = Date.now();
  await office.getByLabel("お答え番号").fill(code);
  await office.getByRole("button", { name: "次へ" }).click();
  assert.match(await words(office), new RegExp(STATION));
  await look(office, "links 5 question 240");
  await office.getByRole("button", { name: "変わりありません" }).click();
  assert.match(await words(office), /お答えをいただきました/);
  console.log(`# the office: 2 taps, ${code.length} characters, ${Date.now() - began} ms of ours`);
  await look(office, "links 6 thanks 240");
  assert.equal((await office.context().cookies()).length, 0, "no cookie was needed");

  await desk.goto(request);
  assert.match(await words(desk), /変わりありません、とのことです/);
  await look(desk, "links 7 answered 1280");
  await desk.setViewportSize({ width: NARROW, height: 740 });
  await look(desk, "links 7 answered 320");
  await desk.goto("/links");
  await look(desk, "links 8 list 320");
  await desk.setViewportSize({ width: DESK, height: 900 });
  await look(desk, "links 8 list 1280");
  await desk.goto(`${await find(desk, STATION)}/manage`);
  assert.match(await words(desk), /事業所（リンクから）/);
});

story("電話の台本、メールの文面、代わりの入力、食い違い、まとめてのお願い", async (world) => {
  const desk = await world.person(hub, { width: DESK, signedInAs: "hoashi" });
  await ask(desk, "ナースステーションかもめ舎川湊");
  const request = desk.url();
  await deliver(desk, "メールの文面を作る");
  assert.match(await words(desk), /メールアドレスを入力してください/);
  await look(desk, "links 9 address missing 1280");
  await desk.locator("#address-mail").fill("info@example.jp");
  await desk.getByRole("button", { name: "メールの文面を作る" }).click();
  await look(desk, "links 10 letter 1280");
  const letter = await desk.getByLabel(/本文/).inputValue();
  const address = letter.match(/http\S+/)[0];

  await desk.goto(request);
  await deliver(desk, "電話で伺う");
  await look(desk, "links 11 script 1280");
  await desk.setViewportSize({ width: NARROW, height: 740 });
  await look(desk, "links 11 script 320");
  await desk.getByRole("link", { name: "電話や紙で受けた答えを入力する" }).click();
  await look(desk, "links 12 on behalf 320");
  await desk.setViewportSize({ width: DESK, height: 900 });
  await desk.getByLabel("電話で", { exact: true }).check();
  await desk.getByLabel("お答えいただいた方").fill("管理者の方");
  await desk.getByLabel("変わりありません").check();
  await desk.getByRole("button", { name: "この内容で入力する" }).click();
  assert.match(await words(desk), /代わって入力しました（お答えいただいた方：管理者の方）/);

  const office = await world.person(hub, { width: OLD, scripts: false });
  await office.goto(address);
  await office.getByLabel("電話番号").fill("0128-00-0000");
  await office.getByRole("button", { name: "書いた内容を送る" }).click();
  assert.match(await words(office), /お答えをいただきました/);
  await desk.goto(request);
  assert.match(await words(desk), /答えの違い/);
  await look(desk, "links 13 two answers 1280");
  await desk.getByRole("button", { name: "この内容を反映する" }).click();
  assert.match(await words(desk), /使わないことにした/);

  await desk.goto("/ask");
  await desk.getByLabel("種類").selectOption({ label: "訪問看護" });
  await desk.getByRole("button", { name: "事業所を表示する" }).click();
  await look(desk, "links 14 ask many 1280");
  await desk.getByLabel("掲載内容の確認").check();
  await desk.getByRole("button", { name: "印のある事業所にお願いを作る" }).click();
  await look(desk, "links 15 together 1280");
  await desk.getByRole("button", { name: /用紙をまとめて印刷する/ }).click();
  const sheets = await desk.locator(".sheet").count();
  assert.ok(sheets > 3, `${sheets} sheets`);
  await photograph(desk, "links 16 sheets 1280");
  await desk.pdf?.({ path: new URL("../../target/journeys/links-sheets.pdf", import.meta.url).pathname, format: "A4", preferCSSPageSize: true });

  await desk.goto(`${await find(desk, STATION)}/contacts`);
  await look(desk, "links 17 contacts 1280");
  await desk.getByLabel("FAX", { exact: true }).check();
  await desk.getByLabel("宛先（番号またはメールアドレス）").fill("0128-22-2903");
  await desk.getByLabel("どこから聞きましたか").fill("名刺");
  await desk.getByRole("button", { name: "登録する" }).click();
  assert.match(await words(desk), /0128-22-2903/);
  await desk.setViewportSize({ width: NARROW, height: 740 });
  await look(desk, "links 18 contacts 320");
});

story("知らない番号と知らないリンクは何も教えない", async (world) => {
  const stranger = await world.person(hub, { width: OLD, scripts: false });
  await stranger.goto(`/l/${"a".repeat(52)}`);
  const first = await stranger.content();
  await look(stranger, "links 19 unknown 240");
  await stranger.goto(`/l/${"b".repeat(52)}/organization.confirm`);
  assert.equal(await stranger.content(), first);
});
