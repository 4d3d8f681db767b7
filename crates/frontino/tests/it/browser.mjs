// Drives Chromium by its keyboard. Standard input: {"width", "scripts", "steps"}; a step is
// {"goto": address}, {"type": text}, {"press": key}, {"enter": true} (Enter, and the page that it
// leads to), {"find": text} (Tab until what has the focus is called so) or {"see": true}.
// Standard output: for every "find" what had the focus on the way, for every "see" the page.
import { readFileSync } from "node:fs";
import puppeteer from "puppeteer-core";

// The keyboard has not reached what it looks for after so many presses.
const PRESSES_MAX = 60;

const asked = JSON.parse(readFileSync(0, "utf8"));
const browser = await puppeteer.launch({
  executablePath: asked.chromium,
  args: ["--no-sandbox", "--disable-gpu"],
});
const page = await browser.newPage();
await page.setViewport({ width: asked.width, height: 900, isMobile: asked.width < 600 });
await page.setJavaScriptEnabled(asked.scripts);

// What has the focus: its name, whether one sees that it has it, and whether it is in view.
const focused = () => page.evaluate(() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const label = at.labels?.[0]?.innerText;
  const style = getComputedStyle(at);
  const box = at.getBoundingClientRect();
  return {
    name: (at.getAttribute("aria-label") || label || at.innerText || at.value || "").trim(),
    tag: at.tagName.toLowerCase(),
    shown: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0)
      || style.boxShadow !== "none",
    inView: box.width > 0 && box.height > 0 && box.top < innerHeight && box.bottom > 0,
  };
});

async function find(name) {
  const way = [];
  while (way.length < PRESSES_MAX) {
    await page.keyboard.press("Tab");
    // Rules of style may take a moment to show where the focus went.
    await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished)));
    const at = await focused();
    if (at) way.push(at);
    if (at?.name.includes(name)) return way;
  }
  return way;
}

const seen = [];
try {
  for (const step of asked.steps) {
    if (step.goto) await page.goto(step.goto);
    if (step.type) await page.keyboard.type(step.type);
    if (step.press) await page.keyboard.press(step.press);
    if (step.enter) await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
    if (step.find) seen.push(await find(step.find));
    if (step.see) {
      seen.push(await page.evaluate(() => ({
        url: location.href,
        title: document.title,
        text: document.body.innerText,
        wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
      })));
    }
  }
  console.log(JSON.stringify(seen));
} finally {
  await browser.close();
}
