// Opens the site in a browser, from its folder and without a server: each page at the
// width of a phone, the search, light and dark.
//
//     site_test.mjs SITE.tar [FOLDER_FOR_SCREENSHOTS]

import assert from "node:assert";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const { chromium } = createRequire(import.meta.url)(process.env.PEER_PLAYWRIGHT);

const [archive, screenshots] = process.argv.slice(2);
const folder = mkdtempSync(path.join(process.env.TEST_TMPDIR ?? "/tmp", "site-"));
execFileSync("tar", ["-xf", archive, "-C", folder]);
const site = path.join(folder, "site");
const url = (page) => pathToFileURL(path.join(site, page)).href;

const pages = readdirSync(site, { recursive: true })
  .filter((name) => name.endsWith(".html") && name !== "404.html")
  .sort();
assert(pages.includes("tensor/index.html"), "the lessons are pages");
assert(pages.includes("tensor/views.h.html"), "the contracts are pages");

const browser = await chromium.launch({
  executablePath: process.env.PEER_CHROMIUM,
  args: ["--no-sandbox"],
});
const wrong = [];

async function open(width, height, colorScheme, check) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme });
  const page = await context.newPage();
  page.setDefaultTimeout(0); // The test has a time limit; a page on a busy machine has none.
  page.on("pageerror", (error) => wrong.push(`${page.url()}: ${error}`));
  page.on("request", (request) => {
    if (/^(file|data|blob):/.test(request.url())) return;
    wrong.push(`${page.url()} asks for ${request.url()}`);
  });
  await check(page);
  await context.close();
}

// A phone: no page is wider than the screen, and all pictures are there.
const lessons = ["tensor", "layers", "networks", "training", "production"];
await open(390, 844, "light", async (page) => {
  for (const name of pages) {
    await page.goto(url(name));
    const [width, pictures, broken] = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.images.length,
      [...document.images].filter((i) => !i.complete || !i.naturalWidth).map((i) => i.src),
    ]);
    if (width > 390) wrong.push(`${name}: ${width} pixels wide on a screen of 390`);
    for (const image of broken) wrong.push(`${name}: no picture ${image}`);
    const module = lessons.find((lesson) => name === `${lesson}/index.html`);
    if (!module) continue;
    if (pictures < 3) wrong.push(`${name}: wanted at least 3 pictures, got ${pictures}`);
    const title = (await page.title()).toLowerCase();
    if (!title.startsWith(module)) wrong.push(`${name}: its title is ${title}`);
  }
});

// The search works without a server.
await open(1280, 900, "dark", async (page) => {
  await page.goto(url("index.html"));
  const background = await page.evaluate(
    () => getComputedStyle(document.body).backgroundColor,
  );
  assert.notEqual(background, "rgb(255, 255, 255)", "dark where the system is dark");
  // The index is large: what is typed before it is read may be lost.
  await page.click("input[name=query]");
  await page.waitForFunction(() => /^Type to start/.test(
    document.querySelector(".md-search-result__meta").innerText.trim(),
  ));
  await page.locator("input[name=query]").pressSequentially("broadcast");
  const result = page.locator(".md-search-result__item").first();
  await result.waitFor();
  assert.match(await result.innerText(), /broadcast/i);
  await result.locator("a").first().click();
  await page.waitForURL((there) => !there.pathname.endsWith("/site/index.html"));
  assert.match(await page.innerText("article"), /broadcast/i);
});

if (screenshots && existsSync(screenshots)) {
  for (const [device, width, height] of [["phone", 390, 844], ["desk", 1280, 900]]) {
    for (const scheme of ["light", "dark"]) {
      await open(width, height, scheme, async (page) => {
        for (const name of ["index", "tensor/index", "tensor/views.h", "docs/pytorch"]) {
          await page.goto(url(`${name}.html`));
          const file = `${name.replace("/", "_")}-${device}-${scheme}.png`;
          await page.screenshot({ path: path.join(screenshots, file) });
        }
      });
    }
  }
}
await browser.close();
assert.deepEqual(wrong, []);
console.log(`${pages.length} pages`);
