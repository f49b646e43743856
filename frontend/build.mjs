// Builds what every page loads: one style sheet, one script, and the two lines that say that scripts run.
// usage: node build.mjs [folder]    (left out: the folder from which Django serves them)
//
// The output is committed, so that a school's server needs no Node. `built.json` says from which sources it was
// made; tests/ui/test_assets.py compares.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as esbuild from 'esbuild'
import * as sass from 'sass'

const here = dirname(fileURLToPath(import.meta.url))
const out = process.argv[2] ?? join(here, '../src/clearway/ui/static/ui')
mkdirSync(out, { recursive: true })

const css = sass.compile(join(here, 'styles/clearway.scss'), {
  style: 'compressed',
  loadPaths: [join(here, 'node_modules')],
  quietDeps: true
})
writeFileSync(join(out, 'clearway.css'), css.css + '\n')

await esbuild.build({
  entryPoints: { clearway: join(here, 'scripts/clearway.mjs'), start: join(here, 'scripts/start.js') },
  outdir: out,
  bundle: true,
  minify: true,
  legalComments: 'inline',
  format: 'iife',
  target: 'es2018',
  logLevel: 'warning'
})

const digest = (file) => createHash('sha256').update(readFileSync(file)).digest('hex')
const sources = ['build.mjs', 'package.json', 'package-lock.json']
  .concat(...['styles', 'scripts'].map((folder) => readdirSync(join(here, folder)).map((name) => join(folder, name))))
  .sort()
const outputs = ['clearway.css', 'clearway.js', 'start.js']
const rows = (names, folder) => Object.fromEntries(names.map((name) => [name, digest(join(folder, name))]))
writeFileSync(
  join(out, 'built.json'),
  JSON.stringify({ sources: rows(sources, here), outputs: rows(outputs, out) }, null, 2) + '\n'
)
console.log(`built ${outputs.join(', ')} in ${relative(process.cwd(), out) || '.'}`)
