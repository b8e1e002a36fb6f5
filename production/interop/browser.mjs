// Actions of a test on a page, and on the program that serves it.

import assert from "node:assert/strict";
import {spawn} from "node:child_process";
import {join} from "node:path";

// The program ----------------------------------------------------------------

// Resolves when the program has printed its address.
export function startServer(program) {
  const server = spawn(program, ["--only=page", "--stay", "--port=0"],
                       {stdio: ["ignore", "pipe", "inherit"]});
  let said = "";
  server.ended = new Promise((resolve) => {
    server.on("close", (code, signal) => resolve({code, signal, said}));
  });
  server.address = new Promise((resolve, reject) => {
    server.stdout.on("data", (text) => {
      said += text;
      const found = /http:\/\/127\.0\.0\.1:\d+\//.exec(said);
      if (found && said.includes("Ctrl-C")) resolve(found[0]);
    });
    server.ended.then(() => reject(new Error(`it ended: ${said}`)));
  });
  return server;
}

// The page -------------------------------------------------------------------

async function onPaper(page, points) {
  const box = await page.locator("#pad").boundingBox();
  return points.map(([x, y]) => ({x: box.x + x / 100 * box.width,
                                  y: box.y + y / 100 * box.height}));
}

export async function drawByMouse(page, points) {
  const [first, ...others] = await onPaper(page, points);
  await page.mouse.move(first.x, first.y);
  await page.mouse.down();
  for (const {x, y} of others) await page.mouse.move(x, y, {steps: 8});
  await page.mouse.up();
}

export async function drawByFinger(page, points) {
  const browser = await page.context().newCDPSession(page);
  const send = (type, touchPoints) =>
      browser.send("Input.dispatchTouchEvent", {type, touchPoints});
  const [first, ...others] = await onPaper(page, points);
  await send("touchStart", [first]);
  for (const point of others) await send("touchMove", [point]);
  await send("touchEnd", []);
}

// Waits until an element's text fits.
export async function says(page, id, pattern) {
  try {
    await page.waitForFunction(
        ([id, source]) =>
          new RegExp(source).test(document.getElementById(id).textContent),
        [id, pattern.source]);
  } catch (error) {
    const text = await page.locator(`#${id}`).textContent();
    throw new Error(`#${id}: wanted ${pattern}, got "${text}"`, {cause: error});
  }
}

export const reads = (page, label) => says(page, "label", new RegExp(`^[${label}]$`));

// Returns how many pixels of each canvas have ink.
export function ink(page, canvases) {
  return page.locator(canvases).evaluateAll((found) => found.map((canvas) => {
    const {width, height} = canvas;
    const {data} = canvas.getContext("2d").getImageData(0, 0, width, height);
    return data.filter((value, i) => i % 4 === 3 && value > 0).length;
  }));
}

export const numberIn = async (page, id) =>
    Number((await page.locator(`#${id}`).textContent()).replace(",", ""));

export async function hasNoSidewaysScroll(page) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  const seen = page.viewportSize().width;
  assert.ok(wide <= seen, `${wide} pixels wide, ${seen} are seen`);
}

// To see the page yourself: bazel test --test_env=TINYTORCH_PICTURES=/tmp
export async function picture(page, name) {
  const pictures = process.env.TINYTORCH_PICTURES;
  if (!pictures) return;
  await page.screenshot({path: join(pictures, name), fullPage: true});
}

// Records errors of a page when they happen.
export function complaintsOf(page, address) {
  const complaints = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  let questions = 0; // requests without a response yet
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(address) && !url.startsWith("data:")) {
      complaints.push(`a request to ${url}`);
    }
    if (request.method() !== "POST") return;
    ++questions;
    if (questions > 1) complaints.push(`${questions} questions at once`);
  });
  page.on("response", (response) => {
    if (response.request().method() === "POST") --questions;
  });
  return complaints;
}
