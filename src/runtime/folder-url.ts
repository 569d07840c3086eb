import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A `file:` address with a path behind it. `file://host/…` has no meaning here, and `~` is the shell's. */
export const FOLDER_URL = '^file:(?!//[^/]|~).*[^:/].*$'

/**
 * The folder a `file:` address names, absolute. `file:./data` starts at `base`; `file:///srv/data`
 * is a full URL, so `%20` in it is a space.
 */
export function folderOf(url: string, base: string): string {
  return url.startsWith('file://') ? fileURLToPath(url) : resolve(base, url.slice('file:'.length))
}
