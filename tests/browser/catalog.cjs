// What a reader does with a catalogue, in Chromium, from the file system. See run.sh.
"use strict";
const { chromium } = require("playwright-core");
const assert = require("node:assert/strict");
const { pathToFileURL } = require("node:url");

const [work, pictures] = process.argv.slice(2);
const page_at = (path) => pathToFileURL(`${work}/${path}`).href;

(async () => {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox"] });
  const faults = [];
  const open = async (options = {}) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    page.on("console", (it) => it.type() === "error" && faults.push(it.text()));
    page.on("pageerror", (it) => faults.push(String(it)));
    page.on("request", (it) => it.url().startsWith("file:") || faults.push(`asked for ${it.url()}`));
    return page;
  };
  const page = await open();
  const picture = async (page, name, whole = false) => {
    if (pictures) await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: whole });
  };
  const titles = () => page.locator("#results h2").allTextContents();
  const count = () => page.locator("#count").textContent();

  // The index: all rules, then as one types.
  await page.goto(page_at("own/index.html"));
  const all = Number((await count()).split(" ")[0]);
  const timing = await page.evaluate(() => performance.getEntriesByType("navigation")[0].domComplete);
  assert.ok(all >= 50, `${all} rules`);
  assert.equal((await titles()).length, Math.min(all, 50));
  await page.keyboard.press("/");
  const needle = process.env.NEEDLE || "root";
  const started = Date.now();
  await page.keyboard.type(needle);
  const typed = Date.now() - started;
  const found = await titles();
  assert.ok(found.length > 0 && found.length < all, `${found.length} of ${all}`);
  assert.ok((await page.locator("#results mark").count()) > 0);
  assert.match(page.url(), new RegExp(`#q=${needle}`));
  // A key press is one run of the filter: measured alone, without the browser's own delays.
  const filtering = await page.evaluate(() => {
    const input = document.getElementById("q");
    const times = [];
    for (let round = 0; round < 20; round++) {
      input.value = round % 2 ? "a" : "power";
      const from = performance.now();
      input.dispatchEvent(new Event("input", { bubbles: true }));
      document.body.offsetHeight;
      times.push(performance.now() - from);
    }
    return times.sort((a, b) => a - b)[10];
  });
  console.log(`${all} rules: loaded in ${Math.round(timing)} ms, a key press ${filtering.toFixed(1)} ms, ${needle.length} keys typed in ${typed} ms`);

  // A rule from the keyboard, and back: what was searched is still there.
  await page.fill("#q", needle);
  await page.locator("#results a").first().focus();
  await page.keyboard.press("Enter");
  await page.waitForSelector("article h1");
  assert.equal(await page.locator("h1").textContent(), (await page.title()).split(" · ")[0]);
  for (const name of ["Athena", "DuckDB"]) {
    const details = page.locator("#sql ~ details", { hasText: name }).first();
    await details.locator("summary").focus();
    await page.keyboard.press("Enter");
    assert.match(await details.locator("pre").innerText(), /SELECT/);
  }
  await picture(page, "rule-light", true);
  await page.goBack();
  await page.waitForSelector("#results li");
  assert.equal(await page.inputValue("#q"), needle);

  // Filters.
  await page.click("button[type=reset]");
  await page.waitForFunction((all) => document.getElementById("count").textContent === `${all} rules`, all);
  await page.selectOption("#level", "critical");
  const levels = new Set(await page.locator("#results .level").allTextContents());
  assert.deepEqual([...levels], ["critical"]);
  const critical = (await titles()).length;
  await page.selectOption("#tactic", "impact");
  assert.ok((await titles()).length < critical);

  // The matrix leads to the rules of a technique.
  await page.goto(page_at("own/attack.html"));
  const hidden = await page.locator(".cell.gap").first().isVisible();
  assert.equal(hidden, false);
  await page.check("#gaps");
  assert.equal(await page.locator(".cell.gap").first().isVisible(), true);
  await page.uncheck("#gaps");
  await picture(page, "attack-light");
  const cell = page.locator("#matrix a[class^=shade]").first();
  const number = Number(await cell.locator("b").textContent());
  await cell.click();
  await page.waitForSelector("#results li");
  assert.equal(Number((await count()).split(" ")[0]), number);
  await page.goto(page_at("own/rules/index.html"));
  assert.equal(await page.locator(".links li").count(), all);

  // Hostile texts are shown, not done.
  for (const path of ["index.html", "attack.html", "rules/index.html", "rules/hostile.html"]) {
    await page.goto(page_at(`hostile/${path}`));
    await page.waitForTimeout(100);
    assert.notEqual(await page.title(), "QQ", path);
    assert.equal(await page.locator("img").count(), 0, path);
  }

  // Light and dark, wide and narrow; nothing may be wider than the window but what scrolls itself.
  for (const colorScheme of ["light", "dark"]) {
    for (const [name, width] of [["wide", 1400], ["narrow", 390]]) {
      const page = await open({ colorScheme, viewport: { width, height: 900 } });
      const rule = (await (await page.goto(page_at("own/index.html")), page.locator("#results a").first()).getAttribute("href"));
      for (const [path, what] of [["index.html", "index"], ["attack.html", "attack"], [rule, "rule"]]) {
        await page.goto(page_at(`own/${path}`));
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wide <= 0, `${what} ${name}: ${wide} pixels too wide`);
        await picture(page, `${what}-${colorScheme}-${name}`);
      }
      await page.context().close();
    }
  }
  // Without scripts all rules can still be reached.
  const plain = await open({ javaScriptEnabled: false });
  await plain.goto(page_at("own/index.html"));
  await plain.click("noscript a");
  assert.equal(await plain.locator(".links li").count(), all);

  assert.deepEqual(faults, []);
  await browser.close();
  console.log("the catalogue works in the browser");
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
