// The islands do what their pages promise: content renews itself, one tap sends one form.
//
//   node check-islands.mjs FOLDER
//
// FOLDER is the gallery; only its assets are used.

import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { openBrowser, serve } from "./stage.mjs";

const folder = process.argv[2];
if (!folder) {
  console.error("usage: node check-islands.mjs FOLDER");
  process.exit(2);
}

const script = (await readdir(join(folder, "assets"))).find((file) => /^kyoten\.\w+\.js$/.test(file));
const document = (body) =>
  `<!doctype html><html lang="ja"><head><title>x</title><script type="module" src="/assets/${script}"></script></head><body>${body}</body></html>`;
const html = (response, body) => {
  response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
  response.end(document(body));
};

/** What the imagined server knows; tests change it. */
const state = { count: 1, lastIds: [], cursors: [], posts: 0, streams: new Set() };

const answers = {
  "/page": (_, response) =>
    html(
      response,
      `<ky-live src="/events" data-fragment="list" data-cursor="c7" data-updated="表示を更新しました">
         <div id="list"><p id="count">${state.count}件</p><a href="/a">あ</a> <a href="/b">い</a></div>
         <div class="ky-live__status" role="status"></div>
         <p class="ky-live__lost"><span class="ky-live__sentence" hidden>とぎれました</span><a href="/page">再読み込み</a></p>
       </ky-live>`,
    ),
  "/events": (request, response) => {
    state.cursors.push(new URL(request.url, "http://x").searchParams.get("cursor"));
    state.lastIds.push(request.headers["last-event-id"]);
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write("retry: 50\n\n");
    state.streams.add(response);
    request.on("close", () => state.streams.delete(response));
  },
  "/form": (request, response) => {
    if (request.method === "POST") {
      state.posts += 1;
      setTimeout(() => html(response, "<p>済み</p>"), 400);
      return;
    }
    html(response, `<form method="post" action="/form" data-once="送信しています"><button name="act" value="go">送信する</button></form>`);
  },
};

const tests = {
  "what changed on the server appears, focus stays, and it is said": async (page) => {
    await page.goto(`${origin}/page`);
    await page.waitForSelector("ky-live[data-connected]");
    assert.equal(state.cursors.at(-1), "c7");
    await page.focus('a[href="/b"]');
    state.count = 2;
    announce("c8");
    await page.waitForFunction(() => document.querySelector("#count").textContent === "2件");
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("href")), "/b");
    assert.equal(await page.textContent(".ky-live__status"), "表示を更新しました");
  },
  "a broken stream is said, taken up where it ended, and then silent": async (page) => {
    await page.goto(`${origin}/page`);
    await page.waitForSelector("ky-live[data-connected]");
    announce("c9");
    await page.waitForTimeout(300);
    for (const stream of state.streams) stream.end();
    await page.waitForSelector(".ky-live__sentence", { state: "visible" });
    await page.waitForSelector("ky-live[data-connected]");
    assert.equal(state.lastIds.at(-1), "c9");
  },
  "an element that is taken away closes its stream": async (page) => {
    await page.goto(`${origin}/page`);
    await page.waitForSelector("ky-live[data-connected]");
    const before = state.streams.size;
    await page.evaluate(() => document.querySelector("ky-live").remove());
    await page.waitForTimeout(300);
    assert.equal(state.streams.size, before - 1);
  },
  "two taps send one form, and it says that it is being sent": async (page) => {
    await page.goto(`${origin}/form`);
    const said = await page.evaluate(() => {
      const button = document.querySelector("button");
      button.click();
      button.click();
      return document.querySelector('[role="status"]').textContent;
    });
    assert.equal(said, "送信しています");
    await page.waitForSelector("text=済み");
    assert.equal(state.posts, 1);
  },
};

function announce(id) {
  for (const stream of state.streams) stream.write(`id: ${id}\nevent: changed\ndata:\n\n`);
}

const { server, origin } = await serve(folder, answers);
const browser = await openBrowser();
let failed = 0;
for (const [name, test] of Object.entries(tests)) {
  const page = await browser.newPage();
  page.setDefaultTimeout(5_000);
  try {
    await test(page);
    console.log(`ok   ${name}`);
  } catch (fault) {
    failed += 1;
    console.error(`FAIL ${name}\n${fault.stack}`);
  }
  await page.close();
}
await browser.close();
server.closeAllConnections();
server.close();
process.exit(failed === 0 ? 0 : 1);
