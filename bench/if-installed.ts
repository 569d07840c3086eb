/** A peer's module; undefined, and a line that says so, where it is not installed. */
export async function ifInstalled<Module>(
  name: string,
  load: () => Promise<Module>,
): Promise<Module | undefined> {
  try {
    return await load()
  } catch (error) {
    const missing =
      error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND'
    if (!missing) throw error
    console.error(`${name}: not installed here, so that peer is skipped`)
    return undefined
  }
}
