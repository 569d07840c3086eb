import { styleText } from 'node:util'

/** Where text goes: `process.stdout`, or a test's list of lines. */
export interface TextStream {
  write(text: string): unknown
  /** True where a person watches and a line can be rewritten. */
  readonly isTTY?: boolean
  /** Width of that person's window, in characters. */
  readonly columns?: number
  /** Bits of colour, 1 for none; knows about NO_COLOR and dumb terminals. */
  getColorDepth?(): number
}

/** What was asked for goes to `out`, where a script can read it; everything else goes to `err`. */
export interface Terminal {
  readonly out: TextStream
  readonly err: TextStream
}

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'

/** Text in a style, or plain where the stream shows none. */
export type Paint = (style: Style, text: string) => string

export function hasColours(stream: TextStream): boolean {
  return stream.isTTY === true && (stream.getColorDepth?.() ?? 1) > 1
}

/** Paints for this stream: colours are off when piped, under NO_COLOR and on a dumb terminal. */
export function painter(stream: TextStream): Paint {
  const colours = hasColours(stream)
  return (style, text) => (colours ? styleText(style, text, { validateStream: false }) : text)
}

/** What `--json` prints: one indented document. `undefined` becomes null, so that every key is there. */
export function writeJson({ out }: Terminal, value: unknown): void {
  out.write(`${JSON.stringify(value, (_, inner) => inner ?? null, 2)}\n`)
}
