import type { ReceivedFile } from './manifest.ts'
import { sameInstrument } from './series.ts'
import type { Span } from './span.ts'

/** The last time the same bytes were read as the same thing, within at least these limits. */
export function receivedBefore(
  received: readonly ReceivedFile[],
  file: Pick<ReceivedFile, 'sha256' | 'checksum' | 'kind' | 'interval' | 'instrument'>,
  limits: Span,
): ReceivedFile | undefined {
  return received.findLast(
    (earlier) =>
      earlier.sha256 === file.sha256 &&
      earlier.checksum === file.checksum &&
      earlier.kind === file.kind &&
      earlier.interval === file.interval &&
      sameInstrument(earlier.instrument, file.instrument) &&
      earlier.limitFrom <= Math.max(limits.from, earlier.from) &&
      earlier.limitTo >= Math.min(limits.to, earlier.to),
  )
}
