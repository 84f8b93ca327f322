// Every page that links lead to, as a phone and as a desk, for everybody and for a coordinator.

import { after, before } from "node:test";
import assert from "node:assert/strict";
import { DESK, NARROW, complaintsAbout, demo, story } from "../world.mjs";

/** Pages that must be met: a crawl that no longer gets anywhere proves nothing. */
const PUBLIC = ["/", "/help", "/organizations/{id}", "/search?area&kind", "/sign-in"];
const STAFF = [
  ...PUBLIC.filter((page) => page !== "/sign-in"),
  "/account", "/imports", "/landmarks", "/overview", "/overview/list?kind", "/organizations/new",
  "/organizations/{id}/manage", "/organizations/{id}/edit", "/organizations/{id}/history",
  "/organizations/{id}/close", "/organizations/{id}/merge", "/links", "/ask",
  "/organizations/{id}/ask", "/organizations/{id}/contacts", "/search/print?area&kind",
  "/people", "/people/new", "/people/{id}", "/people/{id}/edit", "/people/{id}/memberships/new", "/people/{id}/licence",
  "/people/import", "/people/invitations", "/people/review", "/people/review/record?quarter",
];

/** Addresses no link leads to from the pages above. */
const BY_HAND = ["/search?q=ないないない", "/search?q=訪問看護&near=湊野駅&view=map", "/nowhere"];

/** Combinations of search conditions that are looked at, of the many there are. */
const MOST_SEARCHES = 12;

let hub;
before(async () => { hub = await demo(); });
after(() => hub?.stop());

/** `/organizations/019…/edit?x=1` is `/organizations/{id}/edit?x`. */
function pattern(url) {
  const path = url.pathname
    .replace(/^\/organizations\/(?!new)[^/]+/, "/organizations/{id}")
    .replace(/^\/links\/[^/]+/, "/links/{id}")
    .replace(/^\/people\/(?!new|import|invitations|review|export|template)[^/]+/, "/people/{id}")
    .replace(/\/memberships\/(?!new)[^/]+/, "/memberships/{membership}")
    .replace(/^\/imports\/batches\/\d+/, "/imports/batches/{batch}")
    .replace(/^\/imports\/(?!batches)[^/]+/, "/imports/{job}");
  const keys = [...new Set(url.searchParams.keys())].sort().join("&");
  return keys ? `${path}?${keys}` : path;
}

async function crawl(world, options) {
  const page = await world.person(hub, { width: DESK, ...options });
  const waiting = ["/", ...BY_HAND].map((path) => new URL(path, hub.origin));
  const met = new Map();
  const complaints = [];
  while (waiting.length > 0) {
    const url = waiting.shift();
    const what = pattern(url);
    const searches = [...met.keys()].filter((one) => one.startsWith("/search?")).length;
    if (met.has(what) || (what.startsWith("/search?") && searches >= MOST_SEARCHES)) continue;
    met.set(what, url);
    for (const width of [DESK, NARROW]) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(url.href);
      for (const complaint of await complaintsAbout(page)) complaints.push(`${url.pathname}${url.search} at ${width} px: ${complaint}`);
    }
    const links = await page.locator("a[href]").evaluateAll((all) => all.map((link) => link.href));
    for (const link of links.map((href) => new URL(href)).filter((link) => link.origin === hub.origin)) {
      link.hash = "";
      // Files and interfaces are no pages.
      if (!/\.(csv|geojson|xlsx)$|^\/(api|assets)\//.test(link.pathname)) waiting.push(link);
    }
  }
  return { met: [...met.keys()].sort(), complaints };
}

for (const [who, options, expected] of [["だれでも", {}, PUBLIC], ["コーディネーター", { signedInAs: "isogai" }, STAFF]]) {
  story(`${who}が開けるすべてのページ`, async (world) => {
    const { met, complaints } = await crawl(world, options);
    assert.deepEqual(expected.filter((page) => !met.includes(page)), [], `pages not met; met were ${met.join(" ")}`);
    assert.deepEqual(complaints, []);
  });
}
