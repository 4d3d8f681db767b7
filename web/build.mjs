// Builds what the pages load: one style sheet, the fonts, the icons. Every file bears a digest of its
// content in its name, so that a browser may keep it for ever; `manifest.txt` says which is which.

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as sass from 'sass';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..');
const library = join(root, 'node_modules', 'bootstrap-italia', 'dist');
const out = join(root, 'crates', 'frontino', 'assets');

const FONTS = {
  'titillium-web-400.woff2': 'Titillium_Web/titillium-web-v10-latin-ext_latin-regular.woff2',
  'titillium-web-600.woff2': 'Titillium_Web/titillium-web-v10-latin-ext_latin-600.woff2',
  'titillium-web-700.woff2': 'Titillium_Web/titillium-web-v10-latin-ext_latin-700.woff2',
  'roboto-mono-400.woff2': 'Roboto_Mono/roboto-mono-v13-latin-ext_latin-regular.woff2',
};

const files = new Map();

/** Keeps a file under a name that follows from its content; gives that name. */
function keep(name, content) {
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 12);
  const dot = name.lastIndexOf('.');
  const hashed = `${name.slice(0, dot)}.${digest}${name.slice(dot)}`;
  files.set(name, { hashed, content });
  return hashed;
}

/** The icons that are used, each a symbol of one sprite. */
function sprite() {
  const all = readFileSync(join(library, 'svg', 'sprites.svg'), 'utf8');
  const wanted = readFileSync(join(here, 'icons.txt'), 'utf8').split('\n').filter(Boolean);
  const symbols = wanted.map((id) => {
    const found = all.match(new RegExp(`<symbol[^>]*\\bid="${id}"[^>]*>[\\s\\S]*?</symbol>`));
    if (!found) throw new Error(`no icon ${id} in the sprite of bootstrap-italia`);
    return found[0];
  });
  for (const file of readdirSync(join(here, 'icons')).sort()) {
    const path = readFileSync(join(here, 'icons', file), 'utf8').trim();
    const id = `it-${file.replace('.svg', '')}`;
    symbols.push(`<symbol viewBox="0 0 24 24" id="${id}">${path}</symbol>`);
  }
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>\n`;
}

for (const [name, path] of Object.entries(FONTS)) {
  keep(name, readFileSync(join(library, 'fonts', path)));
}
keep('icons.svg', sprite());
const compiled = sass.compile(join(here, 'frontino.scss'), {
  loadPaths: [join(root, 'node_modules')],
  style: 'compressed',
  quietDeps: true,
  logger: sass.Logger.silent,
});
let style = compiled.css;
for (const name of Object.keys(FONTS)) {
  style = style.replaceAll(`url("${name}")`, `url("${files.get(name).hashed}")`);
  style = style.replaceAll(`url(${name})`, `url("${files.get(name).hashed}")`);
}
keep('frontino.css', style);

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
for (const { hashed, content } of files.values()) writeFileSync(join(out, hashed), content);
const lines = [...files].map(([name, { hashed }]) => `${name}\t${hashed}\n`);
writeFileSync(join(out, 'manifest.txt'), lines.join(''));
