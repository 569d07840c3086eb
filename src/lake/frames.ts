import { DAY_MS, type Venue } from '../market/index.ts'
import type { WrittenFrames } from './lake-engine.ts'
import type { LakeFiles } from './lake-files.ts'
import type { FrameFile, Manifest } from './manifest.ts'
import { framesPath } from './paths.ts'
import type { Change } from './series.ts'

/** A finished segment of a venue's journal, to be made part of Bronze. */
export interface FrameSegment {
  readonly venue: Venue
  readonly segment: { readonly name: string; readonly localFile: string }
  /** Files whose last frame is this many days older than the newest one go. */
  readonly keepDays: number
}

export function isSealed(manifest: Manifest, { venue, segment }: FrameSegment): boolean {
  const sealed = manifest.frames ?? []
  return sealed.some((file) => file.venue === venue && file.segment === segment.name)
}

/** Makes written frames part of the lake, and lets go of those that are too old. */
export async function adoptFrames(work: {
  readonly files: LakeFiles
  readonly manifest: Manifest
  readonly sealing: FrameSegment
  readonly written: WrittenFrames
}): Promise<Change<undefined>> {
  const { files, manifest, sealing, written } = work
  const { venue, segment, keepDays } = sealing
  // Another process may have been asked to seal the same left-over meanwhile.
  if (isSealed(manifest, sealing)) return { next: manifest, obsolete: [], result: undefined }
  const { localFile, ...facts } = written
  const path = framesPath(venue, facts.from, segment.name)
  await files.publish(localFile, path)
  const added: FrameFile = { path, venue, segment: segment.name, ...facts }
  const all = [...(manifest.frames ?? []), added]
  const newest = Math.max(...all.filter((file) => file.venue === venue).map(({ to }) => to))
  const isOld = (file: FrameFile) => file.venue === venue && file.to < newest - keepDays * DAY_MS
  return {
    next: { ...manifest, frames: all.filter((file) => !isOld(file)) },
    obsolete: all.filter(isOld).map((file) => file.path),
    result: undefined,
  }
}
