// A hub's first day: an operator brings 30 organizations from Excel, prints invitations, a nurse gets in on her phone,
// and whoever leaves is out at the next click.

import { after, before } from "node:test";
import assert from "node:assert/strict";
import { join } from "node:path";
import { DESK, NARROW, ROOT, demo, look, photograph, story, totp, words } from "../world.mjs";

const LIST = join(ROOT, "fixtures/import/people-30.xlsx");
const PASSWORD = "雪の朝に郵便を待つ三毛猫とこたつ";
const NURSE = "kango.bohodai1";

let hub;
before(async () => { hub = await demo(); });
after(() => hub?.stop());

story("30事業所60人の名簿を取り込み、招待状を印刷し、本人がスマートフォンで入り、やめると次のクリックで出る", async (world) => {
  const desk = await world.person(hub, { width: DESK, signedInAs: "ajiro" });
  await desk.goto("/people");
  await look(desk, "people 01 list 1280");
  await desk.getByRole("link", { name: "名簿を取り込む" }).click();
  await look(desk, "people 02 import 1280");
  await desk.locator("#file").setInputFiles(LIST);
  await desk.getByRole("button", { name: "内容を確かめる" }).click();
  await desk.waitForURL(/\/people\/import\//);
  assert.match(await words(desk), /30か所/);
  assert.match(await words(desk), /60件/);
  await look(desk, "people 03 dry run 1280");
  await desk.getByRole("button", { name: "この内容で登録する" }).click();
  await desk.getByText("追加60行").waitFor();
  await look(desk, "people 04 imported 1280");
  await desk.locator("main").getByRole("link", { name: "招待状" }).click();
  await look(desk, "people 05 letters 1280");
  await desk.getByRole("button", { name: "60人分の招待状を作る" }).click();
  await desk.getByText("招待状（60人分）").first().waitFor();
  assert.equal(await desk.locator(".ky-sheet").count(), 60);
  const sheet = desk.locator(".ky-sheet", { hasText: NURSE });
  const address = await sheet.locator(".ky-sheet__address").innerText();
  assert.ok(address.startsWith(hub.origin), address);
  await photograph(desk, "people 06 sheets 1280");

  const phone = await world.person(hub, { width: NARROW });
  await phone.goto(address);
  await look(phone, "people 07 invitation 320");
  await phone.getByLabel("新しいパスワード", { exact: false }).first().fill("訪問看護ステーション望帆台1");
  await phone.locator("#again").fill("訪問看護ステーション望帆台1");
  await phone.getByRole("button", { name: "このパスワードにして次へ進む" }).click();
  assert.match(await words(phone), /勤め先の名前/);
  await look(phone, "people 08 facility name refused 320");
  await phone.locator("#password").fill(PASSWORD);
  await phone.locator("#again").fill(PASSWORD);
  await phone.getByRole("button", { name: "このパスワードにして次へ進む" }).click();
  await phone.waitForURL(/sign-in\/set-up/);
  await look(phone, "people 09 second factor 320");
  const shown = await phone.locator("dd code").last().innerText();
  await phone.locator("#code").fill(totp(shown));
  await phone.locator("main form button").first().click();
  await phone.getByText("回復コードの控え").first().waitFor();
  await phone.goto("/account");
  assert.match(await words(phone), /この端末/);

  await desk.goto(`/people?q=${NURSE}`);
  await desk.locator("tbody a").first().click();
  await look(desk, "people 10 person 1280");
  await desk.getByRole("link", { name: "終える" }).click();
  await look(desk, "people 11 end 1280");
  await desk.getByRole("button", { name: "この所属を終える" }).click();
  await desk.waitForURL(/\/people\/[^/]+$/);
  await phone.goto("/account");
  assert.doesNotMatch(await words(phone), /この端末/, "out at the next click");

  const narrow = await world.person(hub, { width: NARROW, signedInAs: "ajiro" });
  for (const [n, path] of ["/people", "/people?only=ending-soon", "/people/new", "/people/import", "/people/invitations", "/people/review?all=yes", "/people/review/record"].entries()) {
    await narrow.goto(path);
    await look(narrow, `people 2${n} ${path.replaceAll(/\W+/g, " ")} 320`);
  }
  await narrow.goto(new URL(desk.url()).pathname);
  await look(narrow, "people 30 person 320");
  for (const [n, path] of ["edit", "memberships/new", "licence", "roles/give", "account/end", "account/disable"].entries()) {
    await narrow.goto(`${new URL(desk.url()).pathname}/${path}`);
    await look(narrow, `people 3${n + 1} ${path.replace("/", " ")} 320`);
  }
  await desk.goto("/people/review?all=yes");
  await look(desk, "people 40 review 1280");
});
