import { LakeError } from './lake-error.ts'
import type { LakeFiles } from './lake-files.ts'
import { EMPTY_MANIFEST, type Manifest, parseManifest } from './manifest.ts'
import { DATA_FOLDERS, MANIFEST_FOLDER, manifestPath } from './paths.ts'

/** How many manifests stay on disk: enough to look back a little, not enough to matter. */
const KEPT_MANIFESTS = 20

/** The newest manifest: each is created whole under its own number, so the highest number wins. */
export async function currentManifest(files: LakeFiles): Promise<Manifest> {
  for (;;) {
    const path = (await files.list(MANIFEST_FOLDER)).filter((name) => name.endsWith('.json')).at(-1)
    if (path === undefined) return EMPTY_MANIFEST
    const text = await files.read(path)
    // A writer prunes old manifests; ours can only be gone if there is a newer one.
    if (text !== undefined) return parseManifest(text, path)
  }
}

/** Publishes the next version: from here on it is the lake. */
export async function publishManifest(
  files: LakeFiles,
  next: Manifest,
  previousVersion: number,
): Promise<void> {
  const version = previousVersion + 1
  const created = await files.create(manifestPath(version), JSON.stringify({ ...next, version }))
  if (!created) {
    throw new LakeError(
      'BUSY',
      `Another writer published version ${version} of the lake; try again`,
    )
  }
  const manifests = await files.list(MANIFEST_FOLDER)
  for (const path of manifests.slice(0, -KEPT_MANIFESTS)) await files.remove(path)
}

/**
 * Removes what a crash left behind: files that were moved into place but never published.
 * Only a writer that has the lake to itself may call it.
 */
export async function sweepOrphans(files: LakeFiles, manifest: Manifest): Promise<void> {
  const known = new Set([
    ...manifest.series
      .flatMap(({ candles, superseded }) => [...candles, ...superseded])
      .map((file) => file.path),
    ...(manifest.books ?? [])
      .flatMap(({ minutes, superseded }) => [...minutes, ...superseded])
      .map((file) => file.path),
    ...manifest.received.flatMap(({ bronze, quarantine }) => [bronze, quarantine]),
    ...(manifest.frames ?? []).map(({ path }) => path),
  ])
  for (const folder of DATA_FOLDERS) {
    for (const path of await files.list(folder)) {
      if (!known.has(path)) await files.remove(path)
    }
  }
}
