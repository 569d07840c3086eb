import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** Runs a Python peer beside this file; undefined where there is no python3 with what it imports. */
export async function pythonPeer(
  script: string,
  args: readonly string[],
): Promise<unknown | undefined> {
  const path = fileURLToPath(new URL(script, import.meta.url))
  try {
    const { stdout } = await promisify(execFile)('python3', [path, ...args])
    return JSON.parse(stdout)
  } catch (error) {
    const missing = error instanceof Error && /ENOENT|ModuleNotFoundError/.test(error.message)
    if (!missing) throw error
    console.error(`${script}: no python3 with what it imports here, so that peer is skipped`)
    return undefined
  }
}
