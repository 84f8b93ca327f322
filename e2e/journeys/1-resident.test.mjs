// A daughter looks for a visiting-nurse station near 湊野駅, on her phone, without an account.

import { after, before } from "node:test";
import assert from "node:assert/strict";
import { DESK, NARROW, PHONE, bands, demo, look, photograph, results, story, words } from "../world.mjs";

let hub;
before(async () => { hub = await demo(); });
after(() => hub?.stop());

for (const scripts of [false, true]) {
  for (const width of [NARROW, PHONE]) {
    const where = `${width} px, ${scripts ? "with" : "without"} scripts`;

    story(`湊野駅の近くの訪問看護を電話で (${where})`, async (world) => {
      const page = await world.person(hub, { width, scripts });
      const see = (name) => look(page, `resident ${name} ${width} ${scripts ? "" : "no scripts"}`);

      await page.goto("/");
      await see("1 start");
      await page.locator("#q").fill("訪問看護");
      await page.locator("#near").fill("湊野駅");
      await page.getByRole("button", { name: "さがす", exact: true }).click();

      const found = await results(page);
      await see("2 results");
      assert.ok(found.length >= 10, `many stations: ${found.length}`);
      for (const one of found) assert.match(one.distance, /湊野駅から/, one.name);
      const near = found.map((one) => one.metres);
      assert.ok(near.every(Number.isFinite), `all have a distance: ${near}`);
      near.reduce((before, next) => {
        assert.ok(bands(before)[0] <= bands(next)[1], `nearest bands first: ${near}`);
        return next;
      });
      assert.ok(near[0] <= 2000, `the first is near: ${near[0]} m`);

      await page.locator(".ky-results h2 a").first().click();
      assert.equal(await page.locator("h1").innerText(), found[0].name);
      const telephone = page.locator('main a[href^="tel:0128"]').first();
      assert.ok(await telephone.isVisible(), "the telephone can be tapped");
      assert.match(await words(page), /未確認/, "what is unknown says so");
      const sources = page.getByRole("heading", { name: "この情報の出典" });
      assert.ok(await sources.isVisible());
      const [above, below] = [await telephone.boundingBox(), await sources.boundingBox()];
      assert.ok(above.y < below.y, "sources stand at the bottom");
      await see("3 organization");

      await page.goBack();
      assert.deepEqual((await results(page)).map((one) => one.name), found.map((one) => one.name), "the same list again");
    });
  }
}

story("英語でも読める、元のことばに戻せる", async (world) => {
  const page = await world.person(hub, { width: NARROW });
  await page.goto("/search?q=訪問看護&near=湊野駅");
  await page.getByRole("button", { name: "English" }).click();
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  assert.match(page.url(), /q=/, "the same page in the other language");
  const english = await words(page);
  assert.match(english, /visiting nurs/i);
  await look(page, "resident english results 320");
  await page.locator(".ky-results h2 a").first().click();
  assert.equal(await page.locator("html").getAttribute("lang"), "en", "the choice is remembered");
  await look(page, "resident english organization 320");
  await page.getByRole("button", { name: "日本語" }).click();
  assert.equal(await page.locator("html").getAttribute("lang"), "ja");
});

story("印刷すると、条件と日時がのり、操作するものは消える", async (world) => {
  const page = await world.person(hub, { width: DESK });
  await page.goto("/search?q=訪問看護&near=湊野駅");
  await page.getByRole("link", { name: "A4で印刷する" }).click();
  await look(page, "resident print on screen 1280");
  await page.emulateMedia({ media: "print" });
  await photograph(page, "resident print on paper 1280");
  assert.ok(await page.getByText(/表示日時：\d{4}年/).isVisible(), "when it was printed");
  assert.ok(await page.getByText("湊野駅").first().isVisible(), "under which conditions");
  assert.ok(await page.getByRole("navigation", { name: "メインメニュー" }).isHidden(), "no menu on paper");
  assert.ok(await page.getByRole("button", { name: "印刷する" }).isHidden(), "no buttons on paper");
});

// [what is typed, what somebody must find]
const WORDS = [
  ["薬局", /薬局/, "two characters"],
  ["澪川", /澪川/, "two characters, a place"],
  ["まつかせ", /まつかぜ/, "without the dots"],
  ["かいつふり", /かいつぶり/, "without the dots"],
  ["かいつぷり", /かいつぶり/, "a slip of one kana"],
  ["kaitsuburi", /かいつぶり/, "Latin letters"],
  ["ﾅｰｽｽﾃｰｼｮﾝ", /ナースステーション/, "half-width"],
  ["0128-22-2902", /かいつぶり/, "a telephone number"],
];

story("短い言葉も、打ち間違いも見つかる", async (world) => {
  const page = await world.person(hub, { width: PHONE });
  await page.goto("/");
  for (const [typed, expected, why] of WORDS) {
    await page.goto("/search");
    await page.locator("#q").fill(typed);
    await page.locator("#q").press("Enter");
    const names = (await results(page)).map((one) => one.name).join("、");
    assert.match(names, expected, `${typed} (${why})`);
  }
  await page.goto("/search?q=かいつぷり");
  await look(page, "resident kana slip 390");
});

story("町の名前からも、近い順になる", async (world) => {
  const page = await world.person(hub, { width: PHONE });
  for (const place of ["湊野県湊野市川湊", "湊野市川湊", "川湊"]) {
    await page.goto(`/search?q=訪問看護&near=${encodeURIComponent(place)}`);
    const [first] = await results(page);
    assert.match(first?.distance ?? (await words(page)), /川湊.*から約?\d+ m/, `${place}: there are stations in 川湊 itself`);
  }
});

story("見つからないときは、次にすることがわかる", async (world) => {
  const page = await world.person(hub, { width: NARROW });
  await page.goto("/search?q=むげんのかなた");
  assert.match(await page.locator("h1").innerText(), /見つかりませんでした/);
  assert.match(await words(page), /言葉を短くするか/);
  await look(page, "resident nothing found 320");

  await page.goto("/search?q=訪問看護&near=湊野駅&within=500");
  await look(page, "resident nothing near 320");
  await page.getByRole("link", { name: /距離を絞らずにさがす（\d+件）/ }).click();
  assert.ok((await results(page)).length > 0, "the way out leads to something");

  await page.goto("/search?q=訪問看護&near=どこにもない駅");
  assert.match(await words(page), /「どこにもない駅」の場所がわかりません/);
  assert.equal(await page.locator("#near").inputValue(), "どこにもない駅", "what was typed stays");
  assert.equal(await page.locator("#q").inputValue(), "訪問看護");
  assert.match(await page.title(), /^エラー：/);
  await look(page, "resident unknown place 320");
});
