// On a telephone: somebody registers a passkey, signs in with it, and what a passkey may not do.
//
// The authenticator is Chromium's own virtual one (Web Authentication, §11). Passkeys are bound to a host name, so
// the hub is visited as localhost.

import assert from "node:assert/strict";
import { after, before } from "node:test";
import { DESK, NARROW, PASSWORD, demo, enterCode, enterPassword, look, story, words } from "../world.mjs";

const WHO = "hoashi";

let hub;

before(async () => {
  hub = await demo();
  hub.origin = hub.origin.replace("127.0.0.1", "localhost");
});
after(() => hub?.stop());

/** A device in the browser of `page` that recognises its owner, or does not. */
async function device(page, { recognises = true } = {}) {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: recognises,
      automaticPresenceSimulation: true,
    },
  });
  return {
    recognises: (isUserVerified) => session.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified }),
    credentials: async () => (await session.send("WebAuthn.getCredentials", { authenticatorId })).credentials,
    take: (credential) => session.send("WebAuthn.addCredential", { authenticatorId, credential }),
  };
}

async function signIn(page) {
  await enterPassword(page, WHO, PASSWORD);
  await enterCode(page, await hub.freshCode(WHO));
  assert.doesNotMatch(page.url(), /sign-in/);
}

async function register(page, name) {
  await page.goto("/account/passkeys");
  await page.getByRole("link", { name: "パスキーの登録" }).click();
  await page.getByLabel("パスキーの名前").fill(name);
  await page.getByRole("button", { name: "この端末を登録する" }).click();
}

async function signInWithPasskey(page) {
  await page.goto("/sign-in?back=/account");
  await page.getByRole("button", { name: "パスキーを使う" }).click();
}

story("somebody registers a passkey on the telephone and signs in with it", async (world) => {
  const page = await world.person(hub);
  const phone = await device(page);
  await signIn(page);
  await register(page, "自分のスマートフォン");
  await page.waitForURL(/\/account\/passkeys\?done=added/);
  assert.match(await words(page), /自分のスマートフォン/);
  await look(page, "8 passkeys phone");
  assert.equal((await phone.credentials()).length, 1);

  await page.goto("/account");
  await page.getByRole("button", { name: "ログアウト" }).first().click();
  await page.waitForURL(/\/sign-in$/);
  await signInWithPasskey(page);
  await page.waitForURL((url) => url.pathname === "/account");
  assert.match(await words(page), /パスキーでご本人と確かめました/);
  await look(page, "8 account phone");

  // Registered already: the device itself says so.
  await register(page, "もう一度");
  await page.getByText("この端末のパスキーは、すでに登録されています。").waitFor();

  // Removed: the device still has it, the hub no longer takes it.
  await page.goto("/account/passkeys");
  await page.getByRole("button", { name: "削除する" }).click();
  await page.waitForURL(/done=removed/);
  await page.goto("/account");
  await page.getByRole("button", { name: "ログアウト" }).first().click();
  await signInWithPasskey(page);
  await page.getByText("パスキーを確かめられませんでした").first().waitFor();
  await look(page, "8 removed phone");
});

story("a device that does not recognise its owner, and a passkey of another site, open nothing", async (world) => {
  const page = await world.person(hub, { width: DESK });
  const desk = await device(page);
  await signIn(page);
  await register(page, "事務所の端末");
  await page.waitForURL(/done=added/);
  await look(page, "8 passkeys desk");
  await page.goto("/account");
  await look(page, "8 account desk");
  await page.getByRole("button", { name: "ログアウト" }).first().click();
  await page.waitForURL(/\/sign-in$/);
  await look(page, "8 sign-in desk");

  await desk.recognises(false);
  await signInWithPasskey(page);
  await page.getByText("パスキーで確かめられませんでした").waitFor();
  assert.match(page.url(), /\/sign-in\?/);

  const stranger = await world.person(hub, { width: NARROW });
  const theirs = await device(stranger);
  const [credential] = await desk.credentials();
  await theirs.take({ ...credential, rpId: "elsewhere.example" });
  await signInWithPasskey(stranger);
  await stranger.getByText("パスキーで確かめられませんでした").waitFor();
  await look(stranger, "8 refused narrow");

  // The control: with its owner it opens.
  await desk.recognises(true);
  await signInWithPasskey(page);
  await page.waitForURL((url) => url.pathname === "/account");
});

story("without scripts, or at an address of numbers, a sentence says what to do instead", async (world) => {
  const page = await world.person(hub, { width: NARROW, scripts: false });
  await page.goto("/sign-in");
  assert.match(await words(page), /パスキーは、スクリプトが使えるブラウザーで使えます/);
  assert.equal(await page.getByRole("button", { name: "パスキーを使う" }).count(), 0);
  await look(page, "8 no scripts narrow");

  const numbers = await world.person({ origin: hub.origin.replace("localhost", "127.0.0.1") });
  await device(numbers);
  await signInWithPasskey(numbers);
  await numbers.getByText("このアドレスではパスキーを使えません").waitFor();
});

story("a screen left alone is covered, and a code brings back what was typed", async (world) => {
  const page = await world.person(hub, { width: NARROW });
  await page.clock.install();
  await signIn(page);
  await page.goto("/account/passkeys/new");
  const name = page.getByLabel("パスキーの名前");
  await name.fill("途中まで入力した名前");
  await page.clock.fastForward("14:50");
  assert.equal(await page.locator("ky-idle dialog[open]").count(), 0, "not yet");
  await page.clock.fastForward("00:20");
  await page.locator("ky-idle dialog[open]").waitFor();
  assert.equal(await name.isVisible(), false, "nothing of the page can be read");
  await look(page, "8 covered narrow");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("ky-idle dialog[open]").count(), 1, "Escape does not open it");
  const code = page.getByLabel("認証アプリの確認コード");
  await code.fill("000000");
  await page.getByRole("button", { name: "鍵を開けて続ける" }).click();
  await page.getByText("開けられませんでした").waitFor();
  await code.fill(await hub.freshCode(WHO));
  await page.getByRole("button", { name: "鍵を開けて続ける" }).click();
  await page.locator("ky-idle dialog[open]").waitFor({ state: "detached" });
  assert.equal(await name.inputValue(), "途中まで入力した名前");
  world.complaints = world.complaints.filter((sentence) => !sentence.includes("422 from"));
});
