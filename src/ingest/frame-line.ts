/** What may not stand in a line as it is: line ends and other control characters, half of a surrogate pair. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for.
const UNFIT = /^"|[\u0000-\u001f\u007f]|\p{Surrogate}/u

/**
 * A frame as a line of the journal, its end included. A frame that could not be told from lines, or that begins
 * with a quote, is written as a JSON string: so a frame that begins with a quote is one, and nothing is lost.
 */
export function frameLine(text: string, receivedTime: number): string {
  const frame = UNFIT.test(text) ? JSON.stringify(text) : text
  return `${Math.floor(receivedTime)}000000 ${frame}\n`
}
