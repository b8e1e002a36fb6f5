// Draws digits in a real browser, and reads the page.
//
//   node browser_test.mjs path/to/use
//
// Starts //production:use, opens its page in Chromium at the size of a desktop and
// of a phone, draws with mouse and finger, and stops the server meanwhile.

import assert from "node:assert/strict";
import {createRequire} from "node:module";

import {complaintsOf, drawByFinger, drawByMouse, hasNoSidewaysScroll, ink,
        numberIn, picture, reads, says, startServer} from "./browser.mjs";

const {chromium} = createRequire(import.meta.url)(process.env.PEER_PLAYWRIGHT);
const folder = process.env.TEST_TMPDIR;

// The points of a stroke on paper of 100 x 100.
const THREE = [[30, 25], [45, 17], [62, 20], [68, 33], [60, 44], [47, 48],
               [62, 50], [72, 60], [68, 75], [50, 83], [32, 78]];
// The stroke begins below: a page that takes it for scrolling could scroll there.
const ONE = [[48, 85], [50, 55], [51, 35], [52, 15]];

// What is tested -------------------------------------------------------------

async function onADesk(page) {
  await says(page, "health", /^ready$/);
  await says(page, "model", /lenet5, 61,706 parameters/);
  await reads(page, "?");
  const before = await numberIn(page, "total");
  await drawByMouse(page, THREE);
  await reads(page, "3");
  await says(page, "sure", /\d %/);
  await page.waitForFunction((before) =>
      Number(document.getElementById("total").textContent) > before, before);
  await says(page, "p95", /^\d/);

  const bars = page.locator("#bars li");
  assert.equal(await bars.count(), 10);
  const widths = await page.locator("#bars .bar").evaluateAll(
      (found) => found.map((bar) => parseFloat(bar.style.width)));
  const all = widths.reduce((sum, width) => sum + width, 0);
  assert.ok(Math.abs(all - 100) < 0.1, `bars add up to ${all} %`);
  assert.equal(widths.indexOf(Math.max(...widths)), 3);
  assert.equal(await page.locator("#bars .best").count(), 1);

  const [seen] = await ink(page, "#seen");
  assert.ok(seen > 40 && seen < 300, `${seen} of 784 pixels have ink`);
  for (const [i, count] of [[0, 6], [1, 16]]) {
    const maps = await ink(page, `#maps-${i} canvas`);
    assert.equal(maps.length, count);
    const filled = maps.filter((pixels) => pixels > 0).length;
    assert.ok(filled > count / 2, `${filled} of ${count} maps show something`);
  }
  for (const id of ["rates", "latencies", "batches", "labels", "drifts"]) {
    assert.ok(await page.locator(`#${id} > *`).count() > 0, `${id} is empty`);
  }
  await hasNoSidewaysScroll(page);
  await picture(page, "desk.png");

  await page.getByRole("button", {name: "Clear"}).click();
  await reads(page, "?");
  assert.deepEqual(await ink(page, "#pad, #seen"), [0, 0]);
}

// Draws without a mouse.
async function byKeyboard(page) {
  await page.getByRole("button", {name: "Show me one"}).focus();
  await page.keyboard.press("Enter");
  await reads(page, "3");
  await page.keyboard.press("Escape");
  await reads(page, "?");
}

async function onAPhone(page) {
  await says(page, "health", /^ready$/);
  await hasNoSidewaysScroll(page);
  await drawByFinger(page, ONE);
  await reads(page, "1");
  assert.equal(await page.evaluate(() => scrollY), 0, "the paper scrolls");
  await picture(page, "phone.png");
}

// A server that is overloaded, or has no model, and then recovers.
async function inTrouble(page) {
  const paper = await page.locator("#pad").boundingBox();
  for (const [status, error, said] of [
    [429, "256 wait", /too much to do \(429: 256 wait\)/],
    [503, "draining", /not ready \(503: draining\)/],
  ]) {
    await page.route("**/v1/predict", (route) => route.fulfill(
        {status, headers: {"Retry-After": "1"}, json: {error}}));
    await drawByMouse(page, ONE);
    await says(page, "notice", said);
    assert.deepEqual(await page.locator("#pad").boundingBox(), paper);
    await page.unroute("**/v1/predict");
    await reads(page, "1");
    await says(page, "notice", /^$/);
    await page.keyboard.press("Escape");
    await reads(page, "?");
  }
}

async function withoutServer(page, server) {
  server.kill("SIGINT");
  const {code, signal, said} = await server.ended;
  assert.deepEqual([code, signal], [0, null], said);
  assert.match(said, /The server has answered all requests/);
  await says(page, "notice", /does not answer/);
  await says(page, "health", /not reachable/);
}

const server = startServer(process.argv[2]);
const browser = await chromium.launch({
  executablePath: process.env.PEER_CHROMIUM,
  // Chromium makes a socket among its temporary files, whose path must be short.
  env: {...process.env, HOME: folder, TMPDIR: "/tmp"},
  args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
         "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"],
});
let page;
try {
  const address = await server.address;
  const open = async (options) => {
    page = await (await browser.newContext(options)).newPage();
    page.setDefaultTimeout(60000); // a browser on a busy machine is slow
    page.complaints = complaintsOf(page, address);
    await page.goto(address);
    return page;
  };
  const desk = await open({viewport: {width: 1280, height: 900}});
  await onADesk(desk);
  await byKeyboard(desk);
  assert.deepEqual(desk.complaints, []);
  const phone = await open({viewport: {width: 390, height: 844},
                            hasTouch: true, isMobile: true});
  await onAPhone(phone);
  assert.deepEqual(phone.complaints, []);
  await inTrouble(await open({viewport: {width: 800, height: 900}}));
  await withoutServer(page, server);
} catch (error) {
  if (page) await picture(page, "failed.png");
  throw error;
} finally {
  await browser.close();
  server.kill("SIGKILL");
}
