import { folderOf } from '../../runtime/index.ts'
import { DatabaseError } from './database-error.ts'

const SERVERS: Readonly<Record<string, string>> = {
  'postgres:': 'PostgreSQL',
  'postgresql:': 'PostgreSQL',
  'mysql:': 'MySQL',
  'mariadb:': 'MariaDB',
}

/**
 * The absolute folder that a database address names: `file:./data/db`, `file:/srv/db`, `file:///srv/db`.
 *
 * Throws a `DatabaseError`: `NOT_SUPPORTED` for a server, `BAD_URL` for the rest. An address may carry a
 * password, so messages show its scheme at most.
 */
export function databaseFolder(url: string): string {
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(url)?.[0].toLowerCase() ?? ''
  const server = SERVERS[scheme]
  if (server !== undefined) {
    throw new DatabaseError(
      'NOT_SUPPORTED',
      `DATABASE_URL names a ${server} server (${scheme}//…). Servers come with a later version; ` +
        'this one keeps its database in a folder: set DATABASE_URL to file:./data/db or another folder.',
    )
  }
  if (scheme !== 'file:') throw badUrl(scheme === '' ? 'has no scheme' : `has the scheme ${scheme}`)
  if (/^\/*$/.test(url.slice(scheme.length))) throw badUrl('names no folder')
  try {
    return folderOf(url, process.cwd())
  } catch (cause) {
    throw badUrl('is not a file URL of this machine', cause)
  }
}

function badUrl(trouble: string, cause?: unknown): DatabaseError {
  return new DatabaseError(
    'BAD_URL',
    `DATABASE_URL ${trouble}. It should name a folder, such as file:./data/db or file:///srv/quant-ai/db.`,
    { cause },
  )
}
