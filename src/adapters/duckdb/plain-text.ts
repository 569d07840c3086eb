import { createReadStream, createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'

/**
 * A copy of a file in which lines end alike and every byte that is no text stands as U+FFFD. One such byte,
 * or one line that ends in another way, makes DuckDB refuse the whole file; now it spoils its own line at most.
 */
export async function asPlainText(path: string, copy: string): Promise<void> {
  await pipeline(
    createReadStream(path, { encoding: 'utf8' }), // Decoding replaces what is not UTF-8.
    async function* (chunks: AsyncIterable<string>) {
      let held = ''
      for await (const chunk of chunks) {
        const whole = held + chunk
        held = whole.endsWith('\r') ? '\r' : '' // Its line feed may come with the next chunk.
        yield plain(whole.slice(0, whole.length - held.length))
      }
    },
    createWriteStream(copy),
  )
}

/** Control characters other than tab and line feed. */
const CONTROL = /(?![\t\n])\p{Cc}/gu

function plain(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(CONTROL, '\uFFFD')
}
