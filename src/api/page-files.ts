import { readFile } from 'node:fs/promises'
import type { FastifyInstance } from 'fastify'

/** The page, file by file: what is not listed is not served. */
const FILES = [
  ['/', 'index.html', 'text/html; charset=utf-8'],
  ['/app.css', 'app.css', 'text/css; charset=utf-8'],
  ['/chart.css', 'chart.css', 'text/css; charset=utf-8'],
  ['/symbols.css', 'symbols.css', 'text/css; charset=utf-8'],
  ['/tables.css', 'tables.css', 'text/css; charset=utf-8'],
  ['/why.css', 'why.css', 'text/css; charset=utf-8'],
  ['/app.js', 'app.js', 'text/javascript; charset=utf-8'],
  ['/chart.js', 'chart.js', 'text/javascript; charset=utf-8'],
  ['/chart-scale.js', 'chart-scale.js', 'text/javascript; charset=utf-8'],
  ['/chart-view.js', 'chart-view.js', 'text/javascript; charset=utf-8'],
  ['/stream-words.js', 'stream-words.js', 'text/javascript; charset=utf-8'],
  ['/symbols.js', 'symbols.js', 'text/javascript; charset=utf-8'],
  ['/tables.js', 'tables.js', 'text/javascript; charset=utf-8'],
  ['/why.js', 'why.js', 'text/javascript; charset=utf-8'],
  ['/why-table.js', 'why-table.js', 'text/javascript; charset=utf-8'],
  ['/words.js', 'words.js', 'text/javascript; charset=utf-8'],
  ['/icon.svg', 'icon.svg', 'image/svg+xml'],
] as const

/** Serves the page's files as they lie in `page/`, read once. */
export async function addPage(app: FastifyInstance): Promise<void> {
  for (const [path, file, type] of FILES) {
    const content = await readFile(new URL(`page/${file}`, import.meta.url))
    app.get(path, (_, reply) => reply.type(type).header('cache-control', 'no-cache').send(content))
  }
}
